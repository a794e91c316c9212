/** Asks before something is done. */

import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { dialogStyles, LedgerDialog } from "../parts/dialog";
import { base } from "../parts/styles";

interface Params {
  text: string;
  action: string;
  confirmed: () => unknown;
}

@customElement("lightningrod-confirm-dialog")
export class ConfirmDialog extends LedgerDialog<Params> {
  static override styles = [base, dialogStyles];
  protected override readonly small = true;

  protected async load(): Promise<void> {}
  protected async opened(): Promise<void> {}

  protected renderDialog({ text, action, confirmed }: Params): TemplateResult {
    return html`${this.renderHeader(text)}
      <footer role="none">
        <button class="button" autofocus @click=${this.closeDialog}>
          ${this.say("common.cancel")}
        </button>
        <button
          class="button danger"
          @click=${() => {
            this.closeDialog();
            confirmed();
          }}
        >
          ${action}
        </button>
      </footer>`;
  }
}
