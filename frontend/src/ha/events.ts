/** What is said to Home Assistant's frontend. */

import type { HomeAssistant } from "./types";

/** Fire an event that crosses shadow roots. */
export function fire(target: EventTarget, type: string, detail: unknown = {}): void {
  target.dispatchEvent(new CustomEvent(type, { bubbles: true, composed: true, detail }));
}

/**
 * Show a dialog through Home Assistant's own manager.
 *
 * It gives the dialog its `hass`, and closes it by the browser's Back.
 */
export function showDialog(
  from: EventTarget,
  tag: string,
  load: () => Promise<unknown>,
  params: unknown,
): void {
  const dialogImport = () => load().catch(offerRefresh);
  fire(from, "show-dialog", { dialogTag: tag, dialogImport, dialogParams: params });
}

/** An update takes away the files that an older page knows; a new page knows the new ones. */
function offerRefresh(error: unknown): never {
  const root = document.querySelector<HTMLElement & { hass?: HomeAssistant }>("home-assistant");
  const text = root?.hass?.localize("ui.common.refresh") || "Refresh";
  const action = { text, action: () => location.reload() };
  root?.dispatchEvent(
    new CustomEvent("hass-notification", { detail: { message: "LightningROD", action } }),
  );
  throw error;
}

/** The integration's own page: its settings and native dialogs. */
export const SETTINGS = "/config/integrations/integration/lightningrod";

/** Go to a page of Home Assistant. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  fire(window, "location-changed", { replace: false });
}
