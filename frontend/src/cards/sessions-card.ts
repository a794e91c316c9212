/** All charging sessions, as a table. */

import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { NOTHING } from "../format";
import { showDialog } from "../ha/events";
import { listSessions } from "../ledger/api";
import { priceOf, socOf } from "../ledger/rows";
import type { ListQuery, PageAnswer, RepriceScope, Session, SessionSums } from "../ledger/types";
import { sayCount, sayValue } from "../words";
import { TableCard } from "./table-card";
import type { Column } from "./table-rows";

@customElement("lightningrod-sessions-card-body")
export class SessionsCard extends TableCard<Session, SessionSums> {
  protected readonly table = "sessions";
  protected readonly defaultSort = "session_start_utc";

  protected readonly columns: Column<Session>[] = [
    { label: "sessions.start", sort: "session_start_utc", cell: (row) => this.startCell(row) },
    { label: "sessions.place", sort: "location_name", cell: (row) => this.placeCell(row) },
    {
      label: "sessions.charge_type",
      sort: "charge_type",
      roomy: true,
      cell: (row) => sayValue(this.say, "charge", row.charge_type) || NOTHING,
    },
    { label: "sessions.soc", number: true, cell: (row) => socOf(row, this.format) },
    {
      label: "sessions.duration",
      sort: "charge_duration_seconds",
      number: true,
      roomy: true,
      cell: (row) => this.format.duration(row.charge_duration_seconds),
    },
    {
      label: "sessions.energy",
      sort: "energy_kwh",
      number: true,
      cell: (row) => this.format.measure(row.energy_kwh, "kWh"),
    },
    {
      label: "sessions.price",
      number: true,
      roomy: true,
      cell: (row) => this.format.money(priceOf(row), row.cost_currency, 3),
    },
    { label: "sessions.cost", sort: "cost", number: true, cell: (row) => this.costCell(row) },
  ];

  protected ask(query: ListQuery): Promise<PageAnswer<Session, SessionSums>> {
    return listSessions(this.hass, query);
  }

  protected idOf(row: Session): string {
    return row.session_id;
  }

  protected nameOf(row: Session): string {
    return `${this.placeOf(row)}, ${this.format.dateTime(row.session_start_utc ?? row.plug_in_utc)}`;
  }

  private placeOf(row: Session): string {
    return row.location_name || row.network_name || this.say("type.unknown");
  }

  private startCell(row: Session): TemplateResult {
    const start = row.session_start_utc ?? row.plug_in_utc;
    return html`${this.format.date(start)} <span class="sub">${this.format.time(start)}</span>`;
  }

  private placeCell(row: Session): TemplateResult {
    const network = row.network_name !== this.placeOf(row) && row.network_name;
    const about = [this.manyVehicles && this.vehicleName(row.vehicle), network].filter(Boolean);
    return html`${this.placeOf(row)}
    ${about.length ? html`<span class="sub">${about.join(" · ")}</span>` : nothing}
    ${this.marks(row)}`;
  }

  private marks(row: Session): TemplateResult | typeof nothing {
    if (row.is_complete && !row.needs_review && !row.tags?.length) return nothing;
    return html`${
      row.is_complete ? nothing : html`<span class="tag">${this.say("sessions.running")}</span>`
    }
    ${
      row.needs_review
        ? html`<span class="tag warn">${this.say("sessions.review")}</span>`
        : nothing
    }
    ${(row.tags ?? []).map((tag) => html`<span class="tag">${tag}</span>`)}`;
  }

  private costCell(row: Session): TemplateResult | string {
    if (row.cost === null) {
      return row.is_complete
        ? html`<span class="tag warn">${this.say("sessions.no_price")}</span>`
        : NOTHING;
    }
    if (row.free) return this.say("common.free");
    const cost = this.format.money(row.cost, row.cost_currency);
    if (row.cost_completeness !== "partial") return cost;
    return html`<span class="tag warn" title=${this.say("sessions.partial")}>≥</span> ${cost}`;
  }

  protected renderBlock(row: Session): TemplateResult {
    const start = row.session_start_utc ?? row.plug_in_utc;
    return html`<span class="strong">${this.placeOf(row)} ${this.marks(row)}</span>
      <span class="strong">${this.costCell(row)}</span>
      <span class="muted">${this.format.dateTime(start)}</span>
      <span class="muted">
        ${socOf(row, this.format)} · ${this.format.measure(row.energy_kwh, "kWh")}
      </span>
      ${this.whose(row.vehicle)}`;
  }

  protected renderSums(sums: SessionSums): TemplateResult {
    const { format } = this;
    return html`<span><b>${sayCount(this.say, "sessions.count", sums.sessions, format)}</b></span>
      <span>${format.measure(sums.energy_kwh, "kWh")}</span>
      ${
        sums.wall_kwh
          ? html`<span class="muted">
              ${this.say("sessions.wall")} ${format.measure(sums.wall_kwh, "kWh")}
            </span>`
          : nothing
      }
      ${Object.keys(sums.cost).length ? html`<span>${format.monies(sums.cost)}</span>` : nothing}
      ${
        sums.unpriced
          ? html`<span class="tag warn">
              ${this.say("sessions.unpriced_count", { count: format.number(sums.unpriced, 0) })}
            </span>`
          : nothing
      }`;
  }

  protected override renderMore(ids: string[]): TemplateResult {
    return html`<button class="button" @click=${() => this.reprice({ session_id: ids })}>
      ${this.say("reprice.title")}
    </button>`;
  }

  /** Offered where the filter says no more than what prices can be told anew of. */
  protected override renderMoreTools(): TemplateResult | typeof nothing {
    const { vehicle, place_id, network, start, end, unpriced, ...others } = this.filter;
    if (Object.values(others).some((value) => value !== undefined && value !== "")) return nothing;
    const title = this.say("reprice.title");
    const scope = { vehicle, place_id, network, start, end, unpriced };
    return html`<button
      class="icon-button"
      aria-label=${title}
      title=${title}
      @click=${() => this.reprice(scope)}
    >
      <ha-icon icon="mdi:cash-sync"></ha-icon>
    </button>`;
  }

  private reprice(scope: RepriceScope): void {
    const load = () => import("../dialogs/reprice-dialog");
    showDialog(this, "lightningrod-reprice-dialog", load, { ...scope });
  }

  protected openRow(row: Session): void {
    showDialog(this, "lightningrod-session-dialog", () => import("../dialogs/session-dialog"), {
      id: row.session_id,
    });
  }
}
