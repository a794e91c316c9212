/** One figure of the ledger, as a chart or a table. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { type ChartKind, chartOf } from "../charts/catalog";
import "../charts/chart";
import { isEmpty, type PlotTable, tableOf } from "../charts/plot";
import type { View } from "../charts/view";
import { numberLanguage } from "../format";
import { figure, tariffs } from "../ledger/api";
import { type CardConfig, LedgerCard } from "../parts/card";
import { base, card } from "../parts/styles";
import { bounds, type Period, PERIODS, toLocal } from "../zoned";

export interface ChartConfig extends CardConfig {
  chart?: string;
  period?: Period;
  network?: string;
}

/** About the height of a chart with its legend. */
const CHART_PX = 260;

@customElement("lightningrod-chart-card-body")
export class ChartCard extends LedgerCard<ChartConfig> {
  @state() private answer?: object;
  @state() private table = false;
  @state() private period?: Period;
  @state() private network?: string;
  /** The networks that there is a price of. */
  @state() private priced: string[] = [];
  private asked = 0;

  static override styles = [
    base,
    card,
    css`
      .body {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 0 16px 14px;
      }
      .headline {
        font-size: 22px;
        line-height: 1.3;
        margin-bottom: 6px;
        font-variant-numeric: tabular-nums;
      }
      lightningrod-chart {
        flex: 1;
        min-height: 220px;
      }
      .head select {
        width: auto;
        max-width: max(46%, 9em);
        /* As wide as what is chosen, not as the longest that could be. */
        field-sizing: content;
        min-height: 36px;
        padding: 4px 6px;
        border-color: transparent;
        color: var(--secondary-text-color);
      }
      .scroll {
        overflow: auto;
        max-height: 420px;
        margin: 0 -8px;
      }
      th {
        white-space: normal;
        vertical-align: bottom;
      }
      tbody th {
        white-space: nowrap;
      }
      /* What a row is about stays when its figures are pushed aside. */
      tr > :first-child {
        position: sticky;
        inset-inline-start: 0;
        background: var(--card-background-color);
      }
      .note {
        margin: 8px 0 0;
        font-size: 12px;
      }
      .message {
        margin: auto;
      }
      .message p {
        margin: 8px 0 0;
        font-size: 12px;
      }
    `,
  ];

  override setConfig(config: ChartConfig): void {
    this.period = undefined;
    this.network = undefined;
    this.answer = undefined;
    super.setConfig(config);
  }

  private get kind(): ChartKind {
    return chartOf(this.config.chart)[1];
  }

  private get shownPeriod(): Period | undefined {
    return this.period ?? this.config.period ?? this.kind.period;
  }

  private get shownNetwork(): string | undefined {
    if (!this.kind.network) return undefined;
    const places = new Set(this.info?.places.map((place) => place.name));
    // A place of one's own is no offer to compare with.
    const offer = this.priced.find((name) => !places.has(name)) ?? this.priced[0];
    return this.network ?? this.config.network ?? offer;
  }

  protected override async load(): Promise<void> {
    const number = ++this.asked;
    const { kind } = this;
    if (kind.network) {
      const known = await tariffs(this.hass);
      this.priced = known.filter((one) => one.words !== null).map((one) => one.name);
    }
    if (kind.network && !this.shownNetwork) {
      this.answer = {};
      return;
    }
    const vehicle =
      this.config.vehicle ?? (kind.single ? this.info?.vehicles[0]?.vehicle : undefined);
    const answer = await figure<object>(this.hass, kind.figure, {
      vehicle,
      network: this.shownNetwork,
      ...bounds(this.shownPeriod ?? "all", this.format.timeZone, new Date()),
    });
    if (number === this.asked) this.answer = answer;
  }

  protected override renderCard(): TemplateResult {
    const [name] = chartOf(this.config.chart);
    const title = this.say(`chart.title.${name}`);
    const view = this.answer ? this.viewOf(this.answer) : undefined;
    return html`${this.renderHead(title, ...this.renderChoices(), view ? this.renderToggle(view) : nothing)}
      <div class="body">
        ${
          this.error && !view
            ? this.renderError()
            : view
              ? this.renderView(view, this.config.title ?? title)
              : this.renderLoading(CHART_PX)
        }
      </div>`;
  }

  private viewOf(answer: object): View {
    return this.kind.view(answer, {
      say: this.say,
      format: this.format,
      currency: this.info?.currency ?? this.format.currency,
      now: new Date(`${toLocal(new Date(), this.format.timeZone)}Z`),
    });
  }

  private renderChoices(): TemplateResult[] {
    const choices: TemplateResult[] = [];
    if (this.kind.network) {
      const networks = this.priced.map((name) => ({ value: name, label: name }));
      if (!networks.length) return choices;
      choices.push(
        this.select(this.say("sessions.network"), this.shownNetwork, networks, (value) => {
          this.network = value;
        }),
      );
    } else if (this.kind.period) {
      const periods = PERIODS.filter((value) => value !== "custom").map((value) => ({
        value,
        label: this.say(`period.${value}`),
      }));
      choices.push(
        this.select(this.say("config.period"), this.shownPeriod, periods, (value) => {
          this.period = value as Period;
        }),
      );
    }
    return choices;
  }

  private select(
    label: string,
    shown: string | undefined,
    options: { value: string; label: string }[],
    put: (value: string) => void,
  ): TemplateResult {
    return html`<select
      aria-label=${label}
      @change=${(event: Event) => {
        put((event.target as HTMLSelectElement).value);
        void this.reload();
      }}
    >
      ${options.map(
        (one) =>
          html`<option value=${one.value} ?selected=${one.value === shown}>${one.label}</option>`,
      )}
    </select>`;
  }

  private renderToggle(view: View): TemplateResult | typeof nothing {
    if (!view.plot || isEmpty(view.plot)) return nothing;
    const label = this.say(this.table ? "common.show_chart" : "common.show_table");
    return html`<button
      class="icon-button"
      aria-label=${label}
      title=${label}
      @click=${() => (this.table = !this.table)}
    >
      <ha-icon icon=${this.table ? "mdi:chart-bar" : "mdi:table"}></ha-icon>
    </button>`;
  }

  private renderView(view: View, label: string): TemplateResult {
    const plot = view.plot && !isEmpty(view.plot) ? view.plot : undefined;
    const table = view.table ?? (plot && tableOf(plot));
    const empty = !plot && !view.table?.rows.length;
    return html`${view.headline && !empty ? html`<div class="headline">${view.headline}</div>` : nothing}
    ${
      empty
        ? this.renderEmpty(view)
        : plot && !this.table
          ? html`<lightningrod-chart
              .plot=${plot}
              .label=${view.headline ? `${label}: ${view.headline}` : label}
              .dark=${this.hass.themes.darkMode}
              .numbers=${numberLanguage(this.hass.locale)}
            ></lightningrod-chart>`
          : this.renderTable(table!, label)
    }
    ${view.note && !empty ? html`<p class="note muted">${view.note}</p>` : nothing}`;
  }

  /** Say why there is nothing, and where it can be mended. */
  private renderEmpty({ reason, note, settings }: View): TemplateResult {
    return html`<div class="message">
      <div>${reason ?? this.say(`chart.empty_${this.kind.empty}`)}</div>
      ${note ? html`<p>${note}</p>` : nothing}
      ${(settings || (this.kind.empty === "prices" && !reason)) && this.mayWrite ? this.renderSettings() : nothing}
    </div>`;
  }

  private renderTable({ head, rows }: PlotTable, label: string): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${label}>
      <table>
        <thead>
          <tr>
            ${head.map((text, index) =>
              text
                ? html`<th scope="col" class=${index ? "number" : ""}>${text}</th>`
                : html`<td></td>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((text, index) =>
                  index
                    ? html`<td class="number">${text}</td>`
                    : html`<th scope="row">${text}</th>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}
