/** What waits for a person: charges without a price, rows to look at, gaps. */

import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { showDialog } from "../ha/events";
import { figure } from "../ledger/api";
import type { Attention } from "../ledger/figures";
import { LedgerCard } from "../parts/card";
import { base, card } from "../parts/styles";
import type { Key } from "../words";

const GAPS_SHOWN = 6;

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
        padding: 0 16px 12px;
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
        padding: 4px 16px 16px;
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
    if (!unpriced.count && !review.count && !trip_review.count && !gaps.count) {
      return html`<div class="good" role="status">
        <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.say("attention.none")}
      </div>`;
    }
    return html`<ul>
      ${this.renderItem("mdi:cash-remove", "attention.unpriced", unpriced.count, unpriced.session_ids, "session")}
      ${this.renderItem("mdi:eye-outline", "attention.review", review.count, review.session_ids, "session")}
      ${this.renderItem("mdi:eye-outline", "attention.trip_review", trip_review.count, trip_review.trip_ids, "trip")}
      ${gaps.count ? this.renderGaps(gaps) : nothing}
    </ul>`;
  }

  private renderItem(
    icon: string,
    key: "attention.unpriced" | "attention.review" | "attention.trip_review",
    count: number,
    ids: string[],
    kind: "session" | "trip",
  ): TemplateResult | typeof nothing {
    if (!count) return nothing;
    const words = `${key}_${count === 1 ? "one" : "other"}` as Key;
    return html`<li>
      <ha-icon icon=${icon}></ha-icon>
      <div>${this.say(words, { count: this.format.number(count, 0) })}</div>
      ${ids
        .slice(0, 1)
        .map(
          (id) =>
            html`<button class="button" @click=${() => this.open(kind, id)}>
              ${this.say(count > 1 ? "attention.newest" : "attention.open")}
            </button>`,
        )}
    </li>`;
  }

  private renderGaps(gaps: Attention["gaps"]): TemplateResult {
    const { format, say } = this;
    return html`<li>
      <ha-icon icon="mdi:map-marker-question-outline"></ha-icon>
      <div>
        <details>
          <summary>
            ${say("attention.gaps", {
              distance: format.distance(gaps.distance_km, 0),
              count: format.number(gaps.count, 0),
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

  private open(kind: "session" | "trip", id: string): void {
    const load =
      kind === "session"
        ? () => import("../dialogs/session-dialog")
        : () => import("../dialogs/trip-dialog");
    showDialog(this, `lightningrod-${kind}-dialog`, load, { id });
  }
}
