/** One trip, with its route. */

import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { getTrip } from "../ledger/api";
import { socOf, speedOf } from "../ledger/rows";
import type { TripClass, TripDetail } from "../ledger/types";
import "../parts/map";
import { type Key, sayValue } from "../words";
import { TRIP_FIELDS } from "./fields";
import { renderHistory } from "./history";
import { RowDialog } from "./row-dialog";
import { renderProvenance, renderReview } from "./session-parts";

const CLASSES: TripClass[] = ["business", "private", "commute"];

@customElement("lightningrod-trip-dialog")
export class TripDialog extends RowDialog<TripDetail> {
  protected readonly table = "trips";

  protected read(id: string): Promise<TripDetail> {
    return getTrip(this.hass, id);
  }

  protected bounds(row: TripDetail): [string | null, string | null] {
    return [row.start_time, row.end_time];
  }

  protected titleOf(row: TripDetail): string {
    const unknown = this.say("type.unknown");
    return `${row.start_place ?? unknown} → ${row.end_place ?? unknown}`;
  }

  protected subtitleOf(row: TripDetail): TemplateResult {
    const many = (this.info?.vehicles.length ?? 0) > 1;
    return html`<span class="muted">
      ${this.format.dateTime(row.start_time)} –
      ${this.format.time(row.end_time)}${many ? ` · ${this.vehicleName(row.vehicle)}` : ""}
    </span>`;
  }

  protected renderRow(row: TripDetail): TemplateResult {
    const { say, voice } = this;
    return html`${row.needs_review ? renderReview(null, voice, this.accept) : nothing}
      ${this.renderFigures(row)} ${row.notes ? html`<p class="notes">${row.notes}</p>` : nothing}
      ${(row.tags ?? []).map((tag) => html`<span class="tag">${tag}</span> `)}
      <section>
        <h3>${say("trips.class")}</h3>
        ${this.renderClasses(row)}
      </section>
      <section>
        <h3>${say("trips.route")}</h3>
        ${this.renderRoute(row)}
      </section>
      ${this.renderScores(row)}
      <section>
        <h3>${say("session.provenance")}</h3>
        <div class="scroll">
          ${renderProvenance(row, TRIP_FIELDS, row.provenance ?? {}, row.edited, voice)}
        </div>
      </section>
      <section>
        <h3>${say("session.history")}</h3>
        ${renderHistory(
          row.edits,
          TRIP_FIELDS,
          voice,
          this.mayWrite ? (edit) => this.askBack(edit) : undefined,
        )}
      </section>`;
  }

  private renderFigures(row: TripDetail): TemplateResult {
    const { format } = this;
    const figures: [Key, string | null][] = [
      ["trips.distance", row.distance === null ? null : format.distance(row.distance)],
      ["trips.duration", row.duration === null ? null : format.duration(row.duration)],
      ["trip.speed", speedOf(row) === null ? null : format.speed(speedOf(row))],
      [
        "trips.energy",
        row.energy_consumed === null ? null : format.measure(row.energy_consumed, "kWh", 2),
      ],
      ["trips.efficiency", row.efficiency === null ? null : format.efficiency(row.efficiency)],
      ["trips.soc", row.end_soc === null ? null : socOf(row, format)],
      [
        "trips.temperature",
        (row.outside_air_temp ?? row.ambient_temp) === null
          ? null
          : format.temperature(row.outside_air_temp ?? row.ambient_temp),
      ],
      ["trip.cabin", row.cabin_temp === null ? null : format.temperature(row.cabin_temp)],
      [
        "trip.regenerated",
        row.range_regenerated === null ? null : format.distance(row.range_regenerated),
      ],
      ["trip.odometer", row.end_odometer === null ? null : format.distance(row.end_odometer, 0)],
    ];
    return html`<dl class="figures">
        ${figures
          .filter(([, value]) => value !== null)
          .map(
            ([label, value]) =>
              html`<div>
                <dt>${this.say(label)}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
      </dl>
      ${row.petrol_assisted ? html`<span class="tag warn">${this.say("trip.petrol")}</span>` : nothing}`;
  }

  /** The class by one tap; a second tap on the same takes it away. */
  private renderClasses(row: TripDetail): TemplateResult {
    if (!this.mayWrite) {
      return html`<p>
        ${sayValue(this.say, "class", row.trip_class) || this.say("common.unknown")}
      </p>`;
    }
    return html`<div class="curve-head" role="group" aria-label=${this.say("trips.class")}>
      ${CLASSES.map(
        (name) =>
          html`<button
            class="chip"
            aria-pressed=${row.trip_class === name}
            @click=${() => void this.change({ trip_class: row.trip_class === name ? null : name })}
          >
            ${this.say(`class.${name}`)}
          </button>`,
      )}
    </div>`;
  }

  private renderRoute(row: TripDetail): TemplateResult {
    if (!row.route.length) return html`<p class="muted">${this.say("trip.route_none")}</p>`;
    const points = row.route.map((it) => ({
      point: [it.latitude, it.longitude],
      tooltip: this.format.time(it.recorded_at),
      timestamp: new Date(it.recorded_at),
    }));
    return html`<lightningrod-map
      .hass=${this.hass}
      .label=${this.titleOf(row)}
      .points=${points}
    ></lightningrod-map>`;
  }

  private renderScores(row: TripDetail): TemplateResult | typeof nothing {
    const scores: [Key, number | null][] = [
      ["trip.score_driving", row.driving_score],
      ["trip.score_speed", row.speed_score],
      ["trip.score_acceleration", row.acceleration_score],
      ["trip.score_deceleration", row.deceleration_score],
    ];
    const known = scores.filter(([, score]) => score !== null);
    if (!known.length) return nothing;
    return html`<section>
      <h3>${this.say("trip.scores")}</h3>
      <dl class="figures">
        ${known.map(
          ([label, score]) =>
            html`<div>
              <dt>${this.say(label)}</dt>
              <dd>${this.format.percent(score)}</dd>
            </div>`,
        )}
      </dl>
    </section>`;
  }
}
