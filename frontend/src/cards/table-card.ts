/** A table of the ledger with search, filters, sums, pages and selection; base of two cards. */

import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { notify } from "../ha/undo";
import { exportLink, reportLink, type Table } from "../ledger/api";
import { type Choice, chosen, filterOf, NO_CHOICE } from "../ledger/filters";
import type { Filter, ListQuery, Page, PageAnswer } from "../ledger/types";
import { type CardConfig, LedgerCard } from "../parts/card";
import { messageOf } from "../parts/messages";
import "../parts/filter-bar";
import { base, card } from "../parts/styles";
import type { Period } from "../zoned";
import { renderPager } from "./pager";
import { type Actor, openForm, renderActions, Selection } from "./selection";
import { type Column, type Order, renderList, renderTable, type RowsContext } from "./table-rows";
import { table } from "./table-styles";

export interface TableConfig extends CardConfig {
  period?: Period;
  page_size?: number;
  filters?: boolean;
  needs_review?: boolean;
  unpriced?: boolean;
}

const PAGE_SIZE = 25;
/** More does not come at once. */
const MOST_ROWS = 500;
/** Below this width rows become blocks of two lines. */
const NARROW_PX = 560;
const ROOMY_PX = 900;
/** About the height of a row and of a block. */
const ROW_PX = 40;
const BLOCK_PX = 58;

export abstract class TableCard<Row, Sums> extends LedgerCard<TableConfig> {
  @state() protected page?: Page<Row, Sums>;
  @state() private choice: Choice = { ...NO_CHOICE };
  @state() private sort = "";
  @state() private descending = true;
  @state() private offset = 0;
  @state() private width = NARROW_PX;
  @state() private busy = false;

  private readonly selection = new Selection(() => this.selectionChanged());
  private asked = 0;
  /** The filter whose sums are shown, as text. */
  private summed = "";
  /** Whether only another page of the same rows is wanted. */
  private turning = false;
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.width = entry?.contentRect.width ?? this.width;
  });

  static override styles = [base, card, table];

  protected abstract readonly table: Table;
  protected abstract readonly columns: Column<Row>[];
  protected abstract readonly defaultSort: string;
  protected abstract ask(query: ListQuery): Promise<PageAnswer<Row, Sums>>;
  protected abstract idOf(row: Row): string;
  protected abstract nameOf(row: Row): string;
  protected abstract renderSums(sums: Sums): TemplateResult;
  /** The two lines of a row on a phone. */
  protected abstract renderBlock(row: Row): TemplateResult;
  protected abstract openRow(row: Row): void;

  override setConfig(config: TableConfig): void {
    this.choice = {
      ...NO_CHOICE,
      period: config.period ?? "all",
      vehicle: config.vehicle ?? "",
      needs_review: config.needs_review ?? false,
      unpriced: config.unpriced ?? false,
    };
    this.offset = 0;
    super.setConfig(config);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.sort) this.sort = this.defaultSort;
  }

  private get size(): number {
    const { page_size } = this.config;
    return page_size ? Math.min(Math.max(Math.round(page_size), 1), MOST_ROWS) : PAGE_SIZE;
  }

  protected override async load(): Promise<void> {
    const number = ++this.asked;
    const { filter } = this;
    const wanted = JSON.stringify(filter);
    const sums = !this.turning || wanted !== this.summed;
    this.turning = false;
    if (sums) this.summed = "";
    this.busy = true;
    try {
      const answer = await this.ask({
        ...filter,
        sums,
        sort_by: this.sort || this.defaultSort,
        descending: this.descending,
        limit: this.size,
        offset: this.offset,
      });
      // Answers may overtake each other while somebody is typing.
      if (number !== this.asked) return;
      const page = { ...this.page, ...answer } as Page<Row, Sums>;
      this.page = page;
      this.summed = wanted;
      if (!page.rows.length && this.offset && page.total) this.turn(0);
    } finally {
      if (number === this.asked) this.busy = false;
    }
  }

  protected override renderCard(): TemplateResult {
    return html`${this.renderHead(
      this.say(`${this.table}.title`),
      html`${this.renderFiles()}${this.mayWrite ? this.renderTools() : nothing}`,
    )}
    ${this.config.filters === false ? nothing : this.renderFilters()}
    ${this.error && !this.page ? this.renderError() : this.renderBody()}
    ${renderActions(this.selection, this.actor, (ids) => this.renderMore(ids))}`;
  }

  private renderFiles(): TemplateResult {
    const file = this.say("common.export");
    const report = this.say("common.report");
    return html`<button
        class="icon-button"
        aria-label=${report}
        title=${report}
        @click=${() => this.follow(reportLink(this.hass, this.filter))}
      >
        <ha-icon icon="mdi:file-document-outline"></ha-icon></button
      ><button
        class="icon-button"
        aria-label=${file}
        title=${file}
        @click=${() => this.follow(exportLink(this.hass, this.table, this.filter))}
      >
        <ha-icon icon="mdi:file-export-outline"></ha-icon>
      </button>`;
  }

  /** Open a link once it is there; a file is downloaded, a report is shown. */
  private async follow(link: Promise<string>): Promise<void> {
    try {
      const opener = document.createElement("a");
      opener.href = await link;
      opener.target = "_blank";
      opener.rel = "noopener";
      opener.click();
    } catch (error) {
      notify({ message: messageOf(error) });
    }
  }

  /** Whether it has to be said whose a row is. */
  protected get manyVehicles(): boolean {
    return !this.config.vehicle && (this.info?.vehicles.length ?? 0) > 1;
  }

  /** Say on a phone whose a row is: a line of its own, since names of cars begin alike. */
  protected whose(vehicle: string): TemplateResult | typeof nothing {
    if (!this.manyVehicles) return nothing;
    return html`<span class="muted whole">${this.vehicleName(vehicle)}</span>`;
  }

  protected get filter(): Filter {
    return filterOf(this.choice, this.format.timeZone, new Date());
  }

  private renderTools(): TemplateResult {
    const select = this.say("common.select");
    const add = this.say(`${this.table}.add`);
    return html`<button
        class="icon-button"
        aria-label=${select}
        title=${select}
        aria-pressed=${this.selection.on}
        @click=${() => this.selection.toggle()}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon></button
      >${this.renderMoreTools()}<button
        class="icon-button"
        aria-label=${add}
        title=${add}
        @click=${() => openForm(this.actor, [])}
      >
        <ha-icon icon="mdi:plus"></ha-icon>
      </button>`;
  }

  private renderFilters(): TemplateResult {
    const sorts = this.columns
      .filter((column) => column.sort)
      .map((column) => ({ value: column.sort!, label: this.say(column.label) }));
    return html`<lightningrod-filter-bar
      .say=${this.say}
      .info=${this.info}
      .choice=${this.choice}
      .sorts=${sorts}
      .table=${this.table}
      .sort=${this.sort}
      .descending=${this.descending}
      .fixedVehicle=${Boolean(this.config.vehicle)}
      @choice-changed=${(event: CustomEvent<Choice>) => this.choose(event.detail)}
      @sort-changed=${(event: CustomEvent<Order>) => this.sortBy(event.detail)}
    ></lightningrod-filter-bar>`;
  }

  private renderBody(): TemplateResult {
    const { page } = this;
    if (!page) {
      return this.renderLoading(this.size * (innerWidth < NARROW_PX ? BLOCK_PX : ROW_PX));
    }
    if (!page.total) {
      const filtered = chosen(this.choice) || this.choice.search;
      return html`<div class="message" role="status">
        <div>${this.say(filtered ? "common.no_match" : "common.empty_ledger")}</div>
        ${!filtered && this.mayWrite ? this.renderSettings(this.say("common.bring_past")) : nothing}
      </div>`;
    }
    const { size, offset } = this;
    return html`<div class="sums" role="status">${this.renderSums(page.sums)}</div>
      <div class="rows" tabindex="-1" aria-busy=${this.busy}>${this.renderRows(page.rows)}</div>
      ${
        page.total > size
          ? renderPager({ offset, size, total: page.total }, this.voice, (to) => this.turn(to))
          : nothing
      }`;
  }

  private renderRows(rows: Row[]): TemplateResult {
    const { width } = this;
    if (width < NARROW_PX) return renderList(rows, (row) => this.renderBlock(row), this.context);
    const columns = this.columns.filter((column) => !column.roomy || width >= ROOMY_PX);
    return renderTable(rows, columns, this.context);
  }

  private get context(): RowsContext<Row> {
    const { say, table, selection, sort, descending } = this;
    return {
      say,
      table,
      selection,
      order: { sort, descending },
      idOf: (row) => this.idOf(row),
      nameOf: (row) => this.nameOf(row),
      open: (row) => this.openRow(row),
      sortBy: (order) => this.sortBy(order),
    };
  }

  /** Where the buttons of a selection go away with it, what has their focus must not be lost. */
  private selectionChanged(): void {
    this.requestUpdate();
    const within = this.shadowRoot?.activeElement?.closest(".actions");
    if (!within || this.selection.picked.size) return;
    const rows = this.shadowRoot?.querySelector<HTMLElement>(".rows");
    void this.updateComplete.then(() => rows?.focus());
  }

  private get actor(): Actor {
    const { hass, say, table, config } = this;
    return { from: this, hass, say, table, vehicle: config.vehicle };
  }

  /** What else can be done to the rows that are picked. */
  protected renderMore(_ids: string[]): TemplateResult | typeof nothing {
    return nothing;
  }

  /** What else can be done to the rows of the filter. */
  protected renderMoreTools(): TemplateResult | typeof nothing {
    return nothing;
  }

  private choose(choice: Choice): void {
    this.choice = choice;
    this.turn(0);
  }

  private sortBy({ sort, descending }: Order): void {
    this.sort = sort;
    this.descending = descending;
    this.turn(0);
  }

  private turn(offset: number): void {
    this.offset = offset;
    this.turning = true;
    void this.reload();
  }
}
