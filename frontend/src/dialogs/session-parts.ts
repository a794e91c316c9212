/** The parts of a session that are tables: its bill, where figures come from, its history. */

import { html, nothing, type TemplateResult } from "lit";
import { priceOf, socOf } from "../ledger/rows";
import type { CostLine, Segment, SessionDetail } from "../ledger/types";
import { type Key, type Say, sayValue, type Voice } from "../words";
import { type Field, SESSION_FIELDS, valueOf } from "./fields";

/** The figures at the top: only what is known is shown. */
export function renderFigures(row: SessionDetail, { say, format }: Voice): TemplateResult {
  const ofTheWall: [Key, number | null][] = [
    ["session.loss", row.loss],
    ["session.utilisation", row.utilisation],
  ];
  const price = priceOf(row);
  const figures: [Key, string | null, string?][] = [
    ["sessions.energy", row.energy_kwh === null ? null : format.measure(row.energy_kwh, "kWh", 2)],
    [
      "sessions.cost",
      row.cost === null
        ? say("sessions.no_price")
        : row.free
          ? say("common.free")
          : format.money(row.cost, row.cost_currency),
      price !== null
        ? `${format.money(price, row.cost_currency, 3)} ${say("sessions.per_kwh")}`
        : undefined,
    ],
    ["sessions.soc", row.end_soc === null ? null : socOf(row, format)],
    [
      "sessions.duration",
      row.charge_duration_seconds === null ? null : format.duration(row.charge_duration_seconds),
      row.plugged_in_duration_seconds === null
        ? undefined
        : `${say("session.plugged")} ${format.duration(row.plugged_in_duration_seconds)}`,
    ],
    ["sessions.max_power", row.max_power === null ? null : format.measure(row.max_power, "kW")],
    [
      "sessions.wall",
      row.evse_energy_kwh === null ? null : format.measure(row.evse_energy_kwh, "kWh", 2),
      ofTheWall
        .filter(([, share]) => share !== null)
        .map(([label, share]) => `${say(label)} ${format.percent(100 * share!, 1)}`)
        .join(" · "),
    ],
    ["session.solar", row.solar_kwh ? format.measure(row.solar_kwh, "kWh", 2) : null],
    ["session.co2", row.co2_kg ? format.measure(row.co2_kg, "kg", 2) : null],
    [
      "session.range",
      row.miles_added === null ? null : format.distance(row.miles_added * 1.609344, 0),
    ],
  ];
  return html`<dl class="figures">
    ${figures
      .filter(([, value]) => value !== null)
      .map(
        ([label, value, more]) =>
          html`<div>
            <dt>${say(label)}</dt>
            <dd>${value}${more ? html`<span class="muted">${more}</span>` : nothing}</dd>
          </div>`,
      )}
  </dl>`;
}

export function renderBill(row: SessionDetail, voice: Voice): TemplateResult {
  const { say, format } = voice;
  const currency = row.cost_currency;
  const notes = (row.cost_notes ?? []).map((note) => sayValue(say, "cost_note", note));
  if (row.cost !== null && row.cost_basis) notes.push(sayValue(say, "basis", row.cost_basis));
  if (row.cost_completeness === "partial") notes.push(say("session.partial_note"));
  if (row.cost_without_overrides && row.cost_without_overrides !== row.cost) {
    notes.push(
      say("session.by_tariff", { amount: format.money(row.cost_without_overrides, currency) }),
    );
  }
  if (row.cost_member && row.cost_standard && row.cost_member !== row.cost_standard) {
    notes.push(
      say("session.member", {
        member: format.money(row.cost_member, currency),
        standard: format.money(row.cost_standard, currency),
      }),
    );
  }
  if (row.cost_billing) {
    notes.push(say("session.billing", { amount: format.money(row.cost_billing, currency) }));
  }
  const lines = row.cost_lines.filter((line) => line.audience !== "billing");
  if (row.cost === null && !notes.length) notes.push(say("session.no_price_yet"));
  if (row.cost !== null && !lines.length) notes.unshift(say("session.no_lines"));
  return html`${lines.length ? renderLines(lines, row, voice) : nothing}
  ${notes.map((note) => html`<p class="muted">${note}</p>`)}`;
}

function renderLines(
  lines: CostLine[],
  row: SessionDetail,
  { say, format }: Voice,
): TemplateResult {
  const currency = row.cost_currency;
  const unitPrice = (line: CostLine) => {
    if (line.label === "energy_free") return say("common.free");
    return line.unit_price === null ? "" : format.money(line.unit_price, currency, 4);
  };
  const quantity = (line: CostLine) =>
    line.quantity === null ? "" : format.measure(Number(line.quantity), line.unit ?? "", 2);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("session.line")}</th>
        <th scope="col" class="number">${say("session.quantity")}</th>
        <th scope="col" class="number">${say("session.unit_price")}</th>
        <th scope="col" class="number">${say("session.amount")}</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        (line) =>
          html`<tr>
            <td>${lineName(line, say)}</td>
            <td class="number">${quantity(line)}</td>
            <td class="number">${unitPrice(line)}</td>
            <td class="number">${format.money(line.amount, currency)}</td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="3">${say("common.total")}</th>
        <td class="number">
          <b>${row.free ? say("common.free") : format.money(row.cost, currency)}</b>
        </td>
      </tr>
    </tfoot>
  </table>`;
}

/** Say what a line is for, and the name that the tariff has for it as its owner wrote it. */
export function lineName(line: Pick<CostLine, "kind" | "label" | "name">, say: Say): string {
  const label = sayValue(say, "line", line.label ?? line.kind);
  return line.name ? `${label}: ${line.name}` : label;
}

/** Say of every figure that is known from where. */
export function renderProvenance(
  row: object,
  fields: readonly Field[],
  provenance: Record<string, string>,
  edited: readonly string[],
  { say, format }: Voice,
): TemplateResult {
  const known = fields.filter(({ name }) => provenance[name] || edited.includes(name));
  if (!known.length) return html`<p class="muted">${say("common.unknown")}</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("session.figure")}</th>
        <th scope="col" class="number">${say("session.value")}</th>
        <th scope="col">${say("session.origin")}</th>
      </tr>
    </thead>
    <tbody>
      ${known.map(
        (field) =>
          html`<tr>
            <td>${say(field.label)}</td>
            <td class="number">${valueOf(row, field, format, say)}</td>
            <td>
              ${
                edited.includes(field.name)
                  ? html`<span title=${say("session.kept")}>${say("source.owner")} ✎</span>`
                  : sayValue(say, "source", provenance[field.name])
              }
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function renderSegments(segments: Segment[], { say, format }: Voice): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${say("sessions.start")}</th>
        <th scope="col">${say("session.end")}</th>
        <th scope="col" class="number">${say("sessions.soc")}</th>
        <th scope="col" class="number">${say("sessions.energy")}</th>
      </tr>
    </thead>
    <tbody>
      ${segments.map(
        (one) =>
          html`<tr>
            <td>${format.day(one.start_utc)}, ${format.time(one.start_utc)}</td>
            <td>${format.time(one.end_utc)}</td>
            <td class="number">${socOf(one, format)}</td>
            <td class="number">
              ${
                one.kind === "discharge"
                  ? html`<span class="tag">${say("session.discharge")}</span> `
                  : nothing
              }${format.measure(one.energy_kwh, "kWh", 2)}
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What is doubtful about a row, with the figures that disagree. */
export function renderReview(
  review: Record<string, unknown> | null,
  { say, format }: Voice,
  accept: (() => void) | undefined,
): TemplateResult {
  const reasons = Object.entries(review ?? {});
  const figures = (found: unknown) =>
    found && typeof found === "object"
      ? Object.entries(found)
          .map(([name, value]) => {
            const field = SESSION_FIELDS.find((one) => one.name === name);
            const label = field ? say(field.label) : sayValue(say, "source", name);
            return `${label}: ${typeof value === "number" ? format.number(value, 2) : String(value)}`;
          })
          .join(" · ")
      : "";
  return html`<div class="review" role="note">
    <b>${say("session.review_title")}</b>
    ${reasons.map(
      ([reason, found]) =>
        html`<div>
          ${sayValue(say, "review", reason)}<span class="muted"> ${figures(found)}</span>
        </div>`,
    )}
    ${
      accept
        ? html`<button class="button" @click=${accept}>${say("session.looks_right")}</button>`
        : nothing
    }
  </div>`;
}
