/** Where it was charged: what each place cost, and the chargers that have no name yet. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { type Charger, chargers, figure, type Tariff, tariffs } from "../ledger/api";
import type { Breakdown, Totals } from "../ledger/figures";
import { type CardConfig, LedgerCard } from "../parts/card";
import { base, card } from "../parts/styles";
import { sayCount, sayValue } from "../words";
import { bounds, type Period } from "../zoned";

interface PlacesConfig extends CardConfig {
  period?: Period;
}

/** A place of the figure, or one at which it was not charged. */
interface Place {
  name: string | null;
  location_type?: string | null;
  totals?: Totals;
}

@customElement("lightningrod-places-card-body")
export class PlacesCard extends LedgerCard<PlacesConfig> {
  @state() private places?: Breakdown;
  @state() private unnamed: Charger[] = [];
  @state() private tariffs: Tariff[] = [];

  static override styles = [
    base,
    card,
    css`
      .scroll {
        overflow-x: auto;
        padding: 0 8px 12px;
      }
      thead .number {
        white-space: normal;
      }
      thead th {
        vertical-align: bottom;
      }
      tbody th {
        font-size: 14px;
        font-weight: 400;
        color: var(--primary-text-color);
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
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li > div {
        flex: 1 1 10em;
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
    const [places, prices, met] = await Promise.all([
      figure<Breakdown>(this.hass, "places", { vehicle, ...within }),
      tariffs(this.hass),
      this.mayWrite ? chargers(this.hass) : [],
    ]);
    this.places = places;
    this.tariffs = prices;
    this.unnamed = met;
  }

  protected override renderCard(): TemplateResult {
    const button = this.mayWrite ? this.renderSettings() : nothing;
    return html`${this.renderHead(this.say("places.title"), button)} ${this.renderBody()}`;
  }

  private renderBody(): TemplateResult {
    const { places } = this;
    if (!places) return this.error ? this.renderError() : this.renderLoading();
    return html`${this.unnamed.length ? this.renderUnnamed() : nothing} ${this.renderPlaces(places)}
    ${this.renderNetworks()}`;
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
                    sayCount(say, "sessions.count", one.sessions, format),
                    format.measure(one.energy_kwh, "kWh", 0),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </div>
              ${this.renderSettings(say("places.name_it"))}
            </li>`,
        )}
      </ul>`;
  }

  private renderPlaces(places: Breakdown): TemplateResult {
    const { say } = this;
    const rows = [...places.rows, ...this.unvisited(places)];
    if (!rows.length) return html`<div class="message">${say("common.empty_ledger")}</div>`;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${say("places.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${say("sessions.place")}</th>
            <th scope="col" class="number">${say("sessions.title")}</th>
            <th scope="col" class="number">${say("sessions.energy")}</th>
            <th scope="col" class="number">${say("sessions.cost")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.renderPlace(row))}
        </tbody>
      </table>
    </div>`;
  }

  private renderPlace({ name, location_type, totals }: Place): TemplateResult {
    const { format, say } = this;
    const sub = (words: string) => html`<span class="sub">${words}</span>`;
    const place = this.info?.places.find((one) => one.name === name);
    const about = [sayValue(say, "type", location_type), place?.network]
      .filter((word) => word && word !== name)
      .join(" · ");
    const tariff = this.tariffOf(name, place?.network);
    const isFree = totals?.sessions && totals.free_sessions === totals.sessions;
    return html`<tr>
      <th scope="row">
        ${name || say("type.unknown")} ${about ? sub(about) : nothing}
        ${tariff?.words ? sub(tariff.words) : nothing}
      </th>
      <td class="number">${format.number(totals?.sessions ?? 0, 0)}</td>
      <td class="number">${format.measure(totals?.energy_kwh, "kWh", 0)}</td>
      <td class="number">
        ${isFree ? say("common.free") : format.monies(totals?.cost)}
        ${Object.entries((!isFree && totals?.price) || {}).map(([currency, price]) =>
          sub(`${format.money(price, currency, 3)} ${say("sessions.per_kwh")}`),
        )}
        ${
          totals?.unpriced_sessions
            ? sub(say("sessions.unpriced_count", { count: totals.unpriced_sessions }))
            : nothing
        }
      </td>
    </tr>`;
  }

  /** Places with a price at which it was not charged in the period. */
  private unvisited(places: Breakdown): Place[] {
    const visited = new Set(places.rows.map((row) => row.name));
    return (this.info?.places ?? [])
      .filter((one) => !one.removed && !visited.has(one.name))
      .filter((one) => this.tariffOf(one.name, one.network))
      .map((one) => ({ name: one.name, location_type: one.type }));
  }

  private tariffOf(place: string | null, network: string | null | undefined): Tariff | undefined {
    const of = (name: string | null | undefined) => this.tariffs.find((one) => one.name === name);
    return of(place) ?? of(network);
  }

  /** What networks take; a place's own price stands beside the place. */
  private renderNetworks(): TemplateResult | typeof nothing {
    const places = new Set(this.info?.places.map((one) => one.name));
    const networks = this.tariffs.filter((one) => !places.has(one.name) && one.words);
    if (!networks.length) return nothing;
    return html`<h3>${this.say("places.networks")}</h3>
      <ul>
        ${networks.map(
          ({ name, words }) =>
            html`<li>
              <div>${name} <span class="sub">${words}</span></div>
            </li>`,
        )}
      </ul>`;
  }
}
