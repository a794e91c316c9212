/** Search and filters above a table. */

import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Choice, chosen, NO_CHOICE } from "../ledger/filters";
import type { Table } from "../ledger/api";
import type { Info } from "../ledger/types";
import { type Key, type Say, sayValue } from "../words";
import { PERIODS } from "../zoned";
import { base } from "./styles";

/** Typing goes on for a moment before the question is asked. */
const TYPING_MS = 250;

interface Option {
  value: string;
  label: string;
}

@customElement("lightningrod-filter-bar")
export class FilterBar extends LitElement {
  @property({ attribute: false }) say!: Say;
  @property({ attribute: false }) info?: Info;
  @property({ attribute: false }) choice!: Choice;
  @property({ attribute: false }) sorts: Option[] = [];
  @property() table: Table = "sessions";
  @property() sort = "";
  @property({ type: Boolean }) descending = true;
  @property({ type: Boolean }) fixedVehicle = false;
  @state() private open = false;
  private typing?: ReturnType<typeof setTimeout>;

  static override styles = [
    base,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 0 16px 8px;
        align-items: center;
      }
      .search {
        position: relative;
        flex: 1 1 10em;
        min-width: 0;
      }
      .search ha-icon {
        position: absolute;
        inset-inline-start: 10px;
        top: 10px;
        --mdc-icon-size: 20px;
        color: var(--secondary-text-color);
        pointer-events: none;
      }
      .search input {
        padding-inline-start: 36px;
      }
      .panel {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 10px;
        padding: 4px 16px 12px;
      }
      .wide {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .sorting {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: end;
      }
    `,
  ];

  protected override render(): TemplateResult {
    const count = chosen(this.choice);
    return html`<div class="line">
        <div class="search">
          <ha-icon icon="mdi:magnify"></ha-icon>
          <input
            type="search"
            .value=${this.choice.search}
            aria-label=${this.say(`${this.table}.search`)}
            placeholder=${this.say(`${this.table}.search`)}
            @input=${this.typed}
          />
        </div>
        <button
          class="chip"
          aria-expanded=${this.open}
          aria-controls="panel"
          aria-pressed=${count > 0}
          @click=${() => (this.open = !this.open)}
        >
          ${this.say("common.filter")}${count ? html`<span class="tag">${count}</span>` : nothing}
        </button>
      </div>
      <div id="panel" ?hidden=${!this.open}>${this.open ? this.renderPanel(count) : nothing}</div>`;
  }

  private renderPanel(count: number): TemplateResult {
    const sessions = this.table === "sessions";
    const { info, say } = this;
    const vehicles = this.fixedVehicle ? [] : (info?.vehicles ?? []);
    return html`<div class="panel">
      ${this.select(
        "period",
        "config.period",
        PERIODS.map((value) => ({ value, label: say(`period.${value}`) })),
        false,
      )}
      ${this.choice.period === "custom" ? [this.date("from"), this.date("to")] : nothing}
      ${
        vehicles.length > 1
          ? this.select(
              "vehicle",
              "config.vehicle",
              vehicles.map((one) => ({ value: one.vehicle, label: one.name })),
            )
          : nothing
      }
      ${this.select(
        "place",
        "sessions.place",
        (info?.places ?? []).map((one) => ({ value: String(one.id), label: one.name })),
      )}
      ${sessions ? this.renderSessionFilters() : this.select("trip_class", "trips.class", this.options("class", "business", "commute", "private"))}
      ${
        info?.tags.length
          ? this.select(
              "tag",
              "sessions.tag",
              info.tags.map((tag) => ({ value: tag, label: tag })),
            )
          : nothing
      }
      ${this.renderSort()}
      <div class="wide">
        ${sessions ? this.toggle("unpriced", "sessions.unpriced") : nothing}
        ${this.toggle("needs_review", "sessions.review")}
        ${this.toggle("edited", "sessions.edited")}
        ${
          count
            ? html`<button class="button" @click=${this.clear}>${say("common.clear")}</button>`
            : nothing
        }
      </div>
    </div>`;
  }

  private renderSessionFilters(): TemplateResult[] {
    const networks = (this.info?.networks ?? []).map((one) => ({ value: one, label: one }));
    return [
      this.select("network", "sessions.network", networks),
      this.select(
        "location_type",
        "sessions.place_type",
        this.options("type", "home", "work", "public"),
      ),
      this.select(
        "charge_type",
        "sessions.charge_type",
        ["AC_LEVEL_2", "AC_LEVEL_1", "AC", "DC_FAST"].map((value) => ({
          value,
          label: sayValue(this.say, "charge", value),
        })),
      ),
    ];
  }

  private renderSort(): TemplateResult {
    const label = this.say(this.descending ? "common.sort_descending" : "common.sort_ascending");
    return html`<div class="sorting">
      <label class="field"
        >${this.say("common.sort")}
        <select @change=${(event: Event) => this.sortBy((event.target as HTMLSelectElement).value)}>
          ${this.sorts.map(
            (one) =>
              html`<option value=${one.value} ?selected=${one.value === this.sort}>
                ${one.label}
              </option>`,
          )}
        </select>
      </label>
      <button
        class="icon-button"
        aria-label=${label}
        title=${label}
        @click=${() => this.tell("sort-changed", { sort: this.sort, descending: !this.descending })}
      >
        <ha-icon icon=${this.descending ? "mdi:sort-descending" : "mdi:sort-ascending"}></ha-icon>
      </button>
    </div>`;
  }

  private options(group: "type" | "class", ...values: string[]): Option[] {
    return values.map((value) => ({ value, label: this.say(`${group}.${value}` as Key) }));
  }

  private select(field: keyof Choice, label: Key, options: Option[], any = true): TemplateResult {
    const value = String(this.choice[field]);
    return html`<label class="field"
      >${this.say(label)}
      <select
        @change=${(event: Event) => this.choose({ [field]: (event.target as HTMLSelectElement).value })}
      >
        ${any ? html`<option value="" ?selected=${!value}>${this.say("common.any")}</option>` : nothing}
        ${options.map(
          (one) =>
            html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`,
        )}
      </select>
    </label>`;
  }

  private date(field: "from" | "to"): TemplateResult {
    return html`<label class="field"
      >${this.say(`period.${field}`)}
      <input
        type="date"
        .value=${this.choice[field]}
        @change=${(event: Event) => this.choose({ [field]: (event.target as HTMLInputElement).value })}
      />
    </label>`;
  }

  private toggle(field: "unpriced" | "needs_review" | "edited", label: Key): TemplateResult {
    const on = this.choice[field];
    return html`<button
      class="chip"
      aria-pressed=${on}
      @click=${() => this.choose({ [field]: !on })}
    >
      ${this.say(label)}
    </button>`;
  }

  private typed(event: Event): void {
    const search = (event.target as HTMLInputElement).value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.choose({ search }), TYPING_MS);
  }

  private clear(): void {
    this.choose({ ...NO_CHOICE, search: this.choice.search });
  }

  private choose(change: Partial<Record<keyof Choice, unknown>>): void {
    this.tell("choice-changed", { ...this.choice, ...change });
  }

  private sortBy(sort: string): void {
    this.tell("sort-changed", { sort, descending: this.descending });
  }

  private tell(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
