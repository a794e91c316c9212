/** What waits for a person: charges without a price, rows to look at, gaps. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { showDialog } from "../ha/events";
import { figure } from "../ledger/api";
import type { Attention } from "../ledger/figures";
import { LedgerCard } from "../parts/card";
import { base, card } from "../parts/styles";
import { sayCount } from "../words";

const GAPS_SHOWN = 6;

/** What may wait, where it is, and by which filter of the table it is found. */
const KINDS = {
  unpriced: { icon: "mdi:cash-remove", table: "sessions", filter: "unpriced" },
  review: { icon: "mdi:eye-outline", table: "sessions", filter: "needs_review" },
  trip_review: { icon: "mdi:eye-outline", table: "trips", filter: "needs_review" },
} as const;
type Kind = keyof typeof KINDS;

@customElement("lightningrod-attention-card-body")
export class AttentionCard extends LedgerCard {
  @state() private found?: Attention;

  static override styles = [
    base,
    card,
    css`
      ul {
        list-style: none;
        margin: 0;
        padding: 2px 16px;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li:first-child {
        border-top: 0;
      }
      li > ha-icon {
        color: var(--warning-color);
        flex: none;
      }
      li > div {
        flex: 1;
        min-width: 0;
      }
      .good {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 12px 16px;
      }
      .good ha-icon {
        color: var(--success-color);
      }
      details {
        font-size: 13px;
      }
      summary {
        cursor: pointer;
      }
    `,
  ];

  protected override async load(): Promise<void> {
    const vehicle = this.config.vehicle;
    this.found = await figure<Attention>(this.hass, "attention", { vehicle });
  }

  protected override renderCard(): TemplateResult {
    return html`${this.renderHead(this.say("attention.title"))} ${this.renderBody()}`;
  }

  private renderBody(): TemplateResult {
    const { found } = this;
    if (!found) return this.error ? this.renderError() : this.renderLoading();
    const { unpriced, review, trip_review, gaps } = found;
    const isFollowed = this.info?.vehicles.some((one) => !one.removed) ?? true;
    if (isFollowed && !unpriced.count && !review.count && !trip_review.count && !gaps.count) {
      return html`<div class="good" role="status">
        <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.say("attention.none")}
      </div>`;
    }
    return html`<ul>
      ${isFollowed ? nothing : this.renderNoCar()}
      ${this.renderItem("unpriced", unpriced.count, unpriced.session_ids)}
      ${this.renderItem("review", review.count, review.session_ids)}
      ${this.renderItem("trip_review", trip_review.count, trip_review.trip_ids)}
      ${gaps.count ? this.renderGaps(gaps) : nothing}
    </ul>`;
  }

  private renderNoCar(): TemplateResult {
    return html`<li>
      <ha-icon icon="mdi:car-off"></ha-icon>
      <div>${this.say("attention.no_car")}</div>
      ${this.renderSettings()}
    </li>`;
  }

  private renderItem(kind: Kind, count: number, ids: string[]): TemplateResult | typeof nothing {
    const [id] = ids;
    if (!id) return nothing;
    const words = sayCount(this.say, `attention.${kind}`, count, this.format);
    return html`<li>
      <ha-icon icon=${KINDS[kind].icon}></ha-icon>
      <div>${words}</div>
      <button
        class="button"
        @click=${() => (count > 1 ? this.showAll(kind, words) : this.open(kind, id))}
      >
        ${this.say(count > 1 ? "attention.show" : "attention.open")}
      </button>
    </li>`;
  }

  private renderGaps(gaps: Attention["gaps"]): TemplateResult {
    const { format, say } = this;
    return html`<li>
      <ha-icon icon="mdi:map-marker-question-outline"></ha-icon>
      <div>
        <details>
          <summary>
            ${sayCount(say, "attention.gaps", gaps.count, format, {
              distance: format.distance(gaps.distance_km, 0),
            })}
          </summary>
          ${gaps.rows.slice(0, GAPS_SHOWN).map(
            (gap) =>
              html`<div class="muted">
                ${format.distance(gap.distance_km, 0)}:
                ${say("session.between", {
                  from: format.dateTime(gap.start),
                  to: format.dateTime(gap.end),
                })}
              </div>`,
          )}
        </details>
      </div>
    </li>`;
  }

  private open(kind: Kind, id: string): void {
    const { table } = KINDS[kind];
    const load =
      table === "sessions"
        ? () => import("../dialogs/session-dialog")
        : () => import("../dialogs/trip-dialog");
    showDialog(this, `lightningrod-${table.slice(0, -1)}-dialog`, load, { id });
  }

  private showAll(kind: Kind, title: string): void {
    const { table, filter } = KINDS[kind];
    const { vehicle } = this.config;
    const load = () => import("../dialogs/list-dialog");
    const params = { table, title, config: { vehicle, [filter]: true } };
    showDialog(this, "lightningrod-list-dialog", load, params);
  }
}
