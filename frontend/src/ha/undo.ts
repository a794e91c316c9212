/** The way back from an edit, at the foot of the page. */

import { messageOf } from "../parts/messages";
import type { Key, Say } from "../words";

const SECONDS = 8;

/** Say that something was done, with a button that takes it back and says so. */
export function offerUndo(say: Say, done: Key, undo: () => Promise<unknown>): void {
  const takeBack = async () => {
    try {
      await undo();
      notify({ message: say("common.undone") });
    } catch (error) {
      notify({ message: messageOf(error) });
    }
  };
  notify({
    message: say(done),
    duration: SECONDS * 1000,
    dismissable: true,
    action: { text: say("common.undo"), action: () => void takeBack() },
  });
}

/** Say something at the foot of the page. */
export function notify(detail: { message: string; [key: string]: unknown }): void {
  // Dialogs close before it is said, so the frontend's own element says it.
  const root = document.querySelector("home-assistant");
  root?.dispatchEvent(new CustomEvent("hass-notification", { detail }));
}
