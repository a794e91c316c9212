/** One charging session, with everything that is known about it. */

import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import "../charts/chart";
import { hasCurve, overSoc, overTime } from "../charts/curve";
import { numberLanguage } from "../format";
import { getSession } from "../ledger/api";
import type { SessionDetail } from "../ledger/types";
import "../parts/map";
import { sayValue } from "../words";
import { SESSION_FIELDS } from "./fields";
import { renderHistory } from "./history";
import { RowDialog } from "./row-dialog";
import {
  renderBill,
  renderFigures,
  renderProvenance,
  renderReview,
  renderSegments,
} from "./session-parts";

@customElement("lightningrod-session-dialog")
export class SessionDialog extends RowDialog<SessionDetail> {
  protected readonly table = "sessions";
  @state() private bySoc = false;

  protected read(id: string): Promise<SessionDetail> {
    return getSession(this.hass, id);
  }

  protected bounds(row: SessionDetail): [string | null, string | null] {
    return row.is_complete ? [row.session_start_utc, row.session_end_utc] : [null, null];
  }

  protected titleOf(row: SessionDetail): string {
    return row.location_name || row.network_name || this.say("type.unknown");
  }

  protected subtitleOf(row: SessionDetail): TemplateResult {
    const start = row.session_start_utc ?? row.plug_in_utc;
    const parts = [
      `${this.format.dateTime(start)} – ${row.is_complete ? this.format.time(row.session_end_utc) : this.say("sessions.running")}`,
      sayValue(this.say, "charge", row.charge_type),
      row.network_name !== this.titleOf(row) ? row.network_name : "",
      (this.info?.vehicles.length ?? 0) > 1 ? this.vehicleName(row.vehicle) : "",
    ];
    return html`<span class="muted">${parts.filter(Boolean).join(" · ")}</span>`;
  }

  protected renderRow(row: SessionDetail): TemplateResult {
    const { say, voice } = this;
    return html`${row.needs_review ? renderReview(row.review, voice, this.accept) : nothing}
      ${renderFigures(row, voice)} ${this.renderBounds(row)}
      ${row.notes ? html`<p class="notes">${row.notes}</p>` : nothing}
      ${(row.tags ?? []).map((tag) => html`<span class="tag">${tag}</span> `)}
      <section>${this.renderCurve(row)}</section>
      <section>
        <h3>${say("session.costs")}</h3>
        <div class="scroll">${renderBill(row, voice)}</div>
      </section>
      <section>
        <h3>${say("session.provenance")}</h3>
        <div class="scroll">
          ${renderProvenance(row, SESSION_FIELDS, row.provenance ?? {}, row.edited, voice)}
        </div>
      </section>
      ${
        row.segments.length
          ? html`<section>
              <h3>${say("session.segments")}</h3>
              <div class="scroll">${renderSegments(row.segments, voice)}</div>
            </section>`
          : nothing
      }
      ${this.renderWhere(row)}
      <section>
        <h3>${say("session.history")}</h3>
        ${renderHistory(
          row.edits,
          SESSION_FIELDS,
          voice,
          this.mayWrite ? (edit) => this.askBack(edit) : undefined,
        )}
      </section>`;
  }

  /** Where nobody was watching, times are bounds. */
  private renderBounds(row: SessionDetail): TemplateResult | typeof nothing {
    const { say, format } = this;
    const said = (label: string, from: string | null, to: string | null) =>
      from && to && from !== to
        ? html`<p class="muted">
            ${label}
            ${say("session.between", { from: format.dateTime(from), to: format.dateTime(to) })}
          </p>`
        : nothing;
    if (!row.plug_in_not_before_utc && !row.plug_out_not_after_utc) return nothing;
    return html`${said(say("session.plug_in"), row.plug_in_not_before_utc, row.plug_in_utc)}
    ${said(say("session.plug_out"), row.plug_out_utc, row.plug_out_not_after_utc)}`;
  }

  private renderCurve(row: SessionDetail): TemplateResult {
    const { say } = this;
    if (!hasCurve(row)) {
      return html`<h3>${say("session.curve")}</h3>
        <p class="muted">${say("session.no_curve")}</p>`;
    }
    const plot = (this.bySoc ? overSoc : overTime)(row, this.format, say);
    const choice = (bySoc: boolean, label: string) =>
      html`<button
        class="chip"
        aria-pressed=${this.bySoc === bySoc}
        @click=${() => (this.bySoc = bySoc)}
      >
        ${label}
      </button>`;
    return html`<div class="curve-head">
        <h3>${say("session.curve")}</h3>
        <div class="choice">
          ${choice(false, say("session.over_time"))} ${choice(true, say("session.over_soc"))}
        </div>
      </div>
      <lightningrod-chart
        .plot=${plot}
        .label=${say("session.curve")}
        .dark=${this.hass.themes.darkMode}
        .numbers=${numberLanguage(this.hass.locale)}
      ></lightningrod-chart>`;
  }

  private renderWhere(row: SessionDetail): TemplateResult | typeof nothing {
    const { latitude, longitude, address } = row;
    if (latitude === null || longitude === null) {
      return address
        ? html`<section>
            <h3>${this.say("session.where")}</h3>
            <p>${address}</p>
          </section>`
        : nothing;
    }
    const tooltip = this.titleOf(row);
    const timestamp = new Date(row.session_start_utc ?? 0);
    return html`<section>
      <h3>${this.say("session.where")}</h3>
      ${address ? html`<p>${address}</p>` : nothing}
      <lightningrod-map
        .hass=${this.hass}
        .label=${tooltip}
        .points=${[{ point: [latitude, longitude], tooltip, timestamp }]}
      ></lightningrod-map>
    </section>`;
  }
}
