/** What is said to Home Assistant's frontend. */

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
  fire(from, "show-dialog", { dialogTag: tag, dialogImport: load, dialogParams: params });
}

/** The integration's own page: its settings and native dialogs. */
export const SETTINGS = "/config/integrations/integration/lightningrod";

/** Go to a page of Home Assistant. */
export function navigate(path: string): void {
  history.pushState(null, "", path);
  fire(window, "location-changed", { replace: false });
}

/** Show an entity's own dialog. */
export function moreInfo(from: EventTarget, entityId: string): void {
  fire(from, "hass-more-info", { entityId });
}
