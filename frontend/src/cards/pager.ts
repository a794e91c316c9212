/** The way to the other pages of a table. */

import { html, type TemplateResult } from "lit";
import type { Voice } from "../words";

export interface Place {
  offset: number;
  size: number;
  total: number;
}

export function renderPager(
  { offset, size, total }: Place,
  { say, format }: Voice,
  turn: (offset: number) => void,
): TemplateResult {
  const number = (value: number) => format.number(value, 0);
  // Not `disabled`: who has arrived at the last page would lose the focus.
  const button = (label: string, icon: string, to: number) =>
    html`<button
      class="icon-button"
      aria-label=${label}
      aria-disabled=${to < 0 || to >= total}
      @click=${() => to >= 0 && to < total && turn(to)}
    >
      <ha-icon icon=${icon}></ha-icon>
    </button>`;
  return html`<nav class="pager" aria-label=${say("common.more")}>
    ${button(say("common.previous"), "mdi:chevron-left", offset ? Math.max(0, offset - size) : -1)}
    <span aria-live="polite">
      ${say("common.page", {
        from: number(offset + 1),
        to: number(Math.min(offset + size, total)),
        total: number(total),
      })}
    </span>
    ${button(say("common.next"), "mdi:chevron-right", offset + size)}
  </nav>`;
}
