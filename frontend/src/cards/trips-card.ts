/** All trips, as a table. */

import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { showDialog } from "../ha/events";
import { listTrips } from "../ledger/api";
import { socOf } from "../ledger/rows";
import type { ListQuery, PageAnswer, Trip, TripSums } from "../ledger/types";
import { sayCount, sayValue } from "../words";
import { TableCard } from "./table-card";
import type { Column } from "./table-rows";

@customElement("lightningrod-trips-card-body")
export class TripsCard extends TableCard<Trip, TripSums> {
  protected readonly table = "trips";
  protected readonly defaultSort = "end_time";

  protected readonly columns: Column<Trip>[] = [
    { label: "trips.start", sort: "end_time", cell: (row) => this.startCell(row) },
    { label: "trips.route", sort: "end_place", cell: (row) => this.routeCell(row) },
    {
      label: "trips.class",
      sort: "trip_class",
      roomy: true,
      cell: (row) => sayValue(this.say, "class", row.trip_class) || nothing,
    },
    {
      label: "trips.distance",
      sort: "distance",
      number: true,
      cell: (row) => this.format.distance(row.distance),
    },
    {
      label: "trips.duration",
      sort: "duration",
      number: true,
      roomy: true,
      cell: (row) => this.format.duration(row.duration),
    },
    {
      label: "trips.energy",
      sort: "energy_consumed",
      number: true,
      roomy: true,
      cell: (row) => this.format.measure(row.energy_consumed, "kWh"),
    },
    { label: "trips.soc", number: true, roomy: true, cell: (row) => socOf(row, this.format) },
    {
      label: "trips.temperature",
      sort: "ambient_temp",
      number: true,
      roomy: true,
      cell: (row) => this.format.temperature(row.outside_air_temp ?? row.ambient_temp),
    },
    {
      label: "trips.efficiency",
      sort: "efficiency",
      number: true,
      cell: (row) => this.format.efficiency(row.efficiency),
    },
  ];

  protected ask(query: ListQuery): Promise<PageAnswer<Trip, TripSums>> {
    return listTrips(this.hass, query);
  }

  protected idOf(row: Trip): string {
    return row.trip_id;
  }

  protected nameOf(row: Trip): string {
    return `${this.routeOf(row)}, ${this.format.dateTime(row.start_time ?? row.end_time)}`;
  }

  private routeOf(row: Trip): string {
    const unknown = this.say("type.unknown");
    const [from, to] = [row.start_place, row.end_place];
    return from || to ? `${from ?? unknown} → ${to ?? unknown}` : unknown;
  }

  private startCell(row: Trip): TemplateResult {
    const start = row.start_time ?? row.end_time;
    return html`${this.format.date(start)} <span class="sub">${this.format.time(start)}</span>`;
  }

  private routeCell(row: Trip): TemplateResult {
    return html`${this.routeOf(row)}
    ${this.manyVehicles ? html`<span class="sub">${this.vehicleName(row.vehicle)}</span>` : nothing}
    ${this.marks(row)}`;
  }

  private marks(row: Trip): TemplateResult | typeof nothing {
    if (!row.needs_review && !row.tags?.length) return nothing;
    return html`${
      row.needs_review
        ? html`<span class="tag warn">${this.say("sessions.review")}</span>`
        : nothing
    }
    ${(row.tags ?? []).map((tag) => html`<span class="tag">${tag}</span>`)}`;
  }

  protected renderBlock(row: Trip): TemplateResult {
    const about = [
      this.format.dateTime(row.start_time ?? row.end_time),
      sayValue(this.say, "class", row.trip_class),
    ];
    return html`<span class="strong">${this.routeOf(row)} ${this.marks(row)}</span>
      <span class="strong">${this.format.distance(row.distance)}</span>
      <span class="muted">${about.filter(Boolean).join(" · ")}</span>
      <span class="muted">${this.format.efficiency(row.efficiency)}</span>
      ${this.whose(row.vehicle)}`;
  }

  protected renderSums(sums: TripSums): TemplateResult {
    const { format, say } = this;
    const efficiency = sums.energy_consumed ? sums.distance / sums.energy_consumed : null;
    const classes = Object.entries(sums.distance_by_class ?? {}).filter(([name]) => name);
    return html`<span><b>${sayCount(say, "trips.count", sums.trips, format)}</b></span>
      <span>${format.distance(sums.distance, 0)}</span>
      <span>${format.measure(sums.energy_consumed, "kWh", 0)}</span>
      ${efficiency ? html`<span>${format.efficiency(efficiency)}</span>` : nothing}
      ${
        classes.length > 1
          ? classes.map(
              ([name, distance]) =>
                html`<span class="muted">
                  ${sayValue(say, "class", name)} ${format.distance(distance, 0)}
                </span>`,
            )
          : nothing
      }`;
  }

  protected openRow(row: Trip): void {
    showDialog(this, "lightningrod-trip-dialog", () => import("../dialogs/trip-dialog"), {
      id: row.trip_id,
    });
  }
}
