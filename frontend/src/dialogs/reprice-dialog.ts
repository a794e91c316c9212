/** Shows what charges would cost by the prices of today, and lets them cost that. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { NOTHING } from "../format";
import { notify, offerUndo } from "../ha/undo";
import { applyPrices, previewPrices, undo } from "../ledger/api";
import type { Repricing, RepriceScope } from "../ledger/types";
import { dialogStyles, LedgerDialog } from "../parts/dialog";
import { messageOf } from "../parts/messages";
import { base } from "../parts/styles";

type Priced = Repricing["changes"][number]["before"];
type Sum = Repricing["before"];

const SHOWN = 50;

@customElement("lightningrod-reprice-dialog")
export class RepriceDialog extends LedgerDialog<RepriceScope> {
  static override styles = [
    base,
    dialogStyles,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
      }
      td {
        padding: 6px 0;
        border-top: 1px solid var(--divider-color);
      }
      td:last-child {
        text-align: end;
      }
    `,
  ];

  @state() private preview?: Repricing;
  @state() private saving = false;

  protected async load(): Promise<void> {}

  protected async opened(scope: RepriceScope): Promise<void> {
    this.preview = undefined;
    this.error = undefined;
    this.saving = false;
    void this.look(scope);
  }

  private async look(scope: RepriceScope): Promise<void> {
    try {
      this.preview = await previewPrices(this.hass, scope);
    } catch (error) {
      this.error = messageOf(error);
    }
  }

  protected renderDialog(scope: RepriceScope): TemplateResult {
    return html`${this.renderHeader(this.say("reprice.title"))}
      <div class="content">
        ${this.error ? html`<p class="form-error" role="alert">${this.error}</p>` : nothing}
        ${
          this.preview
            ? this.renderPreview(this.preview)
            : this.error
              ? nothing
              : `${this.say("common.loading")}…`
        }
      </div>
      <footer role="none">
        <button class="button" @click=${this.closeDialog}>${this.say("common.cancel")}</button>
        <button
          class="button primary"
          ?disabled=${this.saving || !this.preview?.changed}
          @click=${() => void this.apply(scope)}
        >
          ${this.say("common.apply")}
        </button>
      </footer>`;
  }

  private renderPreview({ sessions, changed, before, after, changes }: Repricing): TemplateResult {
    const { format } = this;
    const count = format.number(sessions, 0);
    if (!changed) return html`<p>${this.say("reprice.none", { count })}</p>`;
    const shown = changes.slice(0, SHOWN);
    return html`<p>
        ${this.say("reprice.some", { changed: format.number(changed, 0), count })}
        ${this.say("reprice.help")}
      </p>
      <table>
        <tbody>
          <tr>
            <td><b>${this.say("common.total")}</b></td>
            <td><b>${this.sum(before)} → ${this.sum(after)}</b></td>
          </tr>
          ${shown.map(
            (it) =>
              html`<tr>
                <td>
                  ${format.date(it.start)}
                  <span class="muted">${it.place || it.network || NOTHING}</span>
                </td>
                <td>${this.cost(it.before)} → ${this.cost(it.after)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${
        changed > shown.length
          ? html`<p class="muted">
              ${this.say("reprice.more", { count: format.number(changed - shown.length, 0) })}
            </p>`
          : nothing
      }`;
  }

  private cost({ cost, cost_currency }: Priced): string {
    if (cost === null) return this.say("sessions.no_price");
    return Number(cost) ? this.format.money(cost, cost_currency) : this.say("common.free");
  }

  private sum({ cost, unpriced }: Sum): string {
    const without = this.say("sessions.unpriced_count", {
      count: this.format.number(unpriced, 0),
    });
    const known = Object.keys(cost).length ? [this.format.monies(cost)] : [];
    return [...known, ...(unpriced ? [without] : [])].join(", ") || this.say("common.free");
  }

  private async apply(scope: RepriceScope): Promise<void> {
    this.saving = true;
    try {
      const { batch_id } = await applyPrices(this.hass, scope);
      this.closeDialog();
      if (batch_id) offerUndo(this.say, "reprice.done", () => undo(this.hass, batch_id));
    } catch (error) {
      notify({ message: messageOf(error) });
    } finally {
      this.saving = false;
    }
  }
}
