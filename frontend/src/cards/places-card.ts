/** Where it was charged: what each place cost, and the chargers that have no name yet. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { navigate } from "../ha/events";
import { chargers, figure, type Charger } from "../ledger/api";
import type { Breakdown } from "../ledger/figures";
import { type CardConfig, LedgerCard } from "../parts/card";
import { base, card } from "../parts/styles";
import { sayValue } from "../words";
import { bounds, type Period } from "../zoned";

interface PlacesConfig extends CardConfig {
  period?: Period;
}

const SETTINGS = "/config/integrations/integration/lightningrod";

@customElement("lightningrod-places-card-body")
export class PlacesCard extends LedgerCard<PlacesConfig> {
  @state() private places?: Breakdown;
  @state() private unnamed: Charger[] = [];

  static override styles = [
    base,
    card,
    css`
      .scroll {
        overflow-x: auto;
        padding: 0 8px 12px;
      }
      tbody th {
        white-space: nowrap;
      }
      h3 {
        margin: 4px 16px;
        font-size: 14px;
        font-weight: 500;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0 16px 12px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li > div {
        flex: 1;
        min-width: 0;
      }
      .sub {
        display: block;
        font-size: 12px;
        color: var(--secondary-text-color);
      }
    `,
  ];

  protected override async load(): Promise<void> {
    const { vehicle, period } = this.config;
    const within = bounds(period ?? "all", this.format.timeZone, new Date());
    const [places, met] = await Promise.all([
      figure<Breakdown>(this.hass, "places", { vehicle, ...within }),
      this.mayWrite ? chargers(this.hass) : [],
    ]);
    this.places = places;
    this.unnamed = met;
  }

  protected override renderCard(): TemplateResult {
    const settings = this.say("common.settings");
    const button = this.mayWrite
      ? html`<button class="button" @click=${() => navigate(SETTINGS)}>${settings}</button>`
      : nothing;
    return html`${this.renderHead(this.say("places.title"), button)} ${this.renderBody()}`;
  }

  private renderBody(): TemplateResult {
    const { places } = this;
    if (!places) return this.error ? this.renderError() : this.renderLoading();
    return html`${this.unnamed.length ? this.renderUnnamed() : nothing} ${this.renderPlaces(places)}`;
  }

  private renderUnnamed(): TemplateResult {
    const { format, say } = this;
    return html`<h3>${say("places.unnamed")}</h3>
      <ul>
        ${this.unnamed.map(
          (one) =>
            html`<li>
              <div>
                ${one.name ?? one.network ?? say("type.unknown")}
                <span class="sub">
                  ${[
                    one.address,
                    say(one.sessions === 1 ? "sessions.count_one" : "sessions.count_other", {
                      count: one.sessions,
                    }),
                    format.measure(one.energy_kwh, "kWh", 0),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </div>
              <button class="button" @click=${() => navigate(SETTINGS)}>
                ${say("places.name_it")}
              </button>
            </li>`,
        )}
      </ul>`;
  }

  private renderPlaces(places: Breakdown): TemplateResult {
    const { format, say } = this;
    if (!places.rows.length) {
      return html`<div class="message">${say("common.empty_ledger")}</div>`;
    }
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say("places.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${say("sessions.place")}</th>
            <th scope="col" class="number">${say("sessions.title")}</th>
            <th scope="col" class="number">${say("sessions.energy")}</th>
            <th scope="col" class="number">${say("sessions.cost")}</th>
            <th scope="col" class="number">${say("sessions.price")}</th>
          </tr>
        </thead>
        <tbody>
          ${places.rows.map(
            (row) =>
              html`<tr>
                <th scope="row">
                  ${row.name ?? say("chart.unnamed")}
                  <span class="sub">${this.about(row)}</span>
                </th>
                <td class="number">${format.number(row.totals.sessions, 0)}</td>
                <td class="number">${format.measure(row.totals.energy_kwh, "kWh", 0)}</td>
                <td class="number">
                  ${format.monies(row.totals.cost)}
                  ${
                    row.totals.unpriced_sessions
                      ? html`<span class="sub">
                          ${say("sessions.unpriced_count", { count: row.totals.unpriced_sessions })}
                        </span>`
                      : nothing
                  }
                </td>
                <td class="number">
                  ${Object.entries(row.totals.price).map(
                    ([currency, price]) => html`<div>${format.money(price, currency, 3)}</div>`,
                  )}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private about(row: Breakdown["rows"][number]): string {
    const place = this.info?.places.find((one) => one.name === row.name);
    return [sayValue(this.say, "type", row.location_type), place?.network]
      .filter((word) => word && word !== row.name)
      .join(" · ");
  }
}
