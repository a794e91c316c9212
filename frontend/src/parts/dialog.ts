/** The base of the dialogs: shown by Home Assistant's manager, drawn by the browser's own. */

import { css, html, nothing, type TemplateResult } from "lit";
import { query, state } from "lit/decorators.js";
import { fire } from "../ha/events";
import { LedgerElement } from "./element";

export const dialogStyles = css`
  dialog {
    padding: 0;
    border: 0;
    width: min(720px, calc(100vw - 32px));
    max-height: min(900px, calc(100dvh - 48px));
    border-radius: var(--ha-dialog-border-radius, 24px);
    background: var(--ha-dialog-surface-background, var(--card-background-color));
    color: var(--primary-text-color);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    flex-direction: column;
    overflow: hidden;
  }
  dialog[open] {
    display: flex;
  }
  dialog.small {
    width: min(420px, calc(100vw - 32px));
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 50%);
  }
  @media (max-width: 600px) {
    dialog:not(.small) {
      width: 100vw;
      max-width: 100vw;
      height: 100dvh;
      max-height: 100dvh;
      margin: 0;
      border-radius: 0;
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 4px;
    padding-block: 8px;
    padding-inline: 8px 16px;
  }
  header div {
    flex: 1;
    min-width: 0;
  }
  header h2 {
    margin: 0;
    font-size: 20px;
    font-weight: 400;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .small header {
    padding-inline-start: 24px;
    padding-top: 20px;
  }
  .content {
    flex: 1;
    overflow-y: auto;
    padding: 4px 24px 24px;
  }
  @media (max-width: 600px) {
    dialog:not(.small) .content {
      padding: 4px 16px 24px;
    }
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: flex-end;
    padding: 12px 16px;
    border-top: 1px solid var(--divider-color);
  }
  footer .apart {
    margin-inline-end: auto;
  }
  section {
    margin-top: 24px;
  }
  section h3 {
    margin: 0 0 8px;
    font-size: 16px;
    font-weight: 500;
  }
  .form-error {
    margin: 0 0 12px;
    padding: 8px 12px;
    border-radius: 8px;
    background: color-mix(in srgb, var(--error-color) 16%, transparent);
  }
`;

export abstract class LedgerDialog<Params> extends LedgerElement {
  // Not `params`: the manager takes elements with that for ones that it need not provide with hass.
  @state() protected asked?: Params;
  @query("dialog") private dialog?: HTMLDialogElement;

  /** Called by Home Assistant's dialog manager. */
  async showDialog(params: Params): Promise<void> {
    this.asked = params;
    this.error = undefined;
    await this.opened(params);
    await this.updateComplete;
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  /** Called by the manager too, when the user goes back. */
  closeDialog(): boolean {
    this.dialog?.close();
    return true;
  }

  /** Get ready for other params. */
  protected abstract opened(params: Params): Promise<void>;
  protected abstract renderDialog(params: Params): TemplateResult;
  protected readonly small: boolean = false;

  protected override render(): TemplateResult | typeof nothing {
    if (!this.asked) return nothing;
    return html`<dialog
      class=${this.small ? "small" : ""}
      aria-labelledby="title"
      @close=${this.closed}
      @click=${this.backdrop}
    >
      ${this.renderDialog(this.asked)}
    </dialog>`;
  }

  protected renderHeader(title: string, subtitle: unknown = nothing): TemplateResult {
    const close = this.say("common.close");
    // A part of the dialog, no landmark of the page.
    return html`<header role="none">
      ${
        this.small
          ? nothing
          : html`<button
              class="icon-button"
              aria-label=${close}
              title=${close}
              @click=${this.closeDialog}
            >
              <ha-icon icon="mdi:close"></ha-icon>
            </button>`
      }
      <div>
        <h2 id="title">${title}</h2>
        ${subtitle}
      </div>
    </header>`;
  }

  private backdrop(event: MouseEvent): void {
    // The padding-less dialog itself is hit only beside its content.
    if (event.target === this.dialog) this.closeDialog();
  }

  private closed(): void {
    this.asked = undefined;
    fire(this, "dialog-closed", { dialog: this.localName });
  }
}
