/** The rows that wait for a person: the card that mends them, in a dialog. */

import { css, html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { HomeAssistant } from "../ha/types";
import type { Table } from "../ledger/api";
import { dialogStyles, LedgerDialog } from "../parts/dialog";
import { base } from "../parts/styles";

interface Params {
  table: Table;
  title: string;
  /** Of the card: which rows it shows. */
  config: object;
}

interface Card extends HTMLElement {
  hass: HomeAssistant;
  setConfig(config: object): void;
}

@customElement("lightningrod-list-dialog")
export class ListDialog extends LedgerDialog<Params> {
  @state() private list?: Card;

  static override styles = [
    base,
    dialogStyles,
    css`
      .content {
        padding-inline: 0;
        --ha-card-border-width: 0;
        --ha-card-box-shadow: none;
        --ha-card-background: transparent;
      }
    `,
  ];

  protected async load(): Promise<void> {}

  protected async opened({ table, config }: Params): Promise<void> {
    await (table === "sessions" ? import("../cards/sessions-card") : import("../cards/trips-card"));
    const list = document.createElement(`lightningrod-${table}-card-body`) as Card;
    list.setConfig({ filters: false, title: "", ...config });
    list.hass = this.hass;
    this.list = list;
  }

  /** Called for every hass, as the card wants it. */
  override requestUpdate(name?: PropertyKey, old?: unknown): void {
    super.requestUpdate(name, old);
    if (name === "hass" && this.list) this.list.hass = this.hass;
  }

  protected renderDialog({ title }: Params): TemplateResult {
    return html`${this.renderHeader(title)}
      <div class="content">${this.list}</div>`;
  }
}
