/** The way back from an edit, at the foot of the page. */

import { messageOf } from "../parts/messages";

const SECONDS = 8;

/** Say that something was done, with a button that takes it back. */
export function offerUndo(message: string, text: string, undo: () => Promise<unknown>): void {
  notify({
    message,
    duration: SECONDS * 1000,
    dismissable: true,
    action: {
      text,
      action: () => void undo().catch((error: unknown) => notify({ message: messageOf(error) })),
    },
  });
}

/** Say something at the foot of the page. */
export function notify(detail: { message: string; [key: string]: unknown }): void {
  // Dialogs close before it is said, so the frontend's own element says it.
  const root = document.querySelector("home-assistant");
  root?.dispatchEvent(new CustomEvent("hass-notification", { detail }));
}
