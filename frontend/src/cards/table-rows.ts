/** The rows of a page: as a table where there is room, else as blocks of two lines. */

import { html, nothing, type TemplateResult } from "lit";
import type { Table } from "../ledger/api";
import type { Key, Say } from "../words";
import type { Selection } from "./selection";

export interface Column<Row> {
  label: Key;
  /** Name of the column by which the ledger sorts; without one it cannot. */
  sort?: string;
  number?: boolean;
  /** Left out where there is little room. */
  roomy?: boolean;
  cell: (row: Row) => unknown;
}

export interface Order {
  sort: string;
  descending: boolean;
}

/** What the rows are shown with, and whom to tell what is done to them. */
export interface RowsContext<Row> {
  say: Say;
  table: Table;
  selection: Selection;
  order: Order;
  idOf(row: Row): string;
  nameOf(row: Row): string;
  open(row: Row): void;
  sortBy(order: Order): void;
}

export function renderTable<Row>(
  rows: Row[],
  columns: Column<Row>[],
  context: RowsContext<Row>,
): TemplateResult {
  const { say, table, selection } = context;
  return html`<table>
    <caption class="visually-hidden">
      ${say(`${table}.title`)}
    </caption>
    <thead>
      <tr>
        ${selection.on ? html`<th class="pick">${renderPickAll(rows, context)}</th>` : nothing}
        ${columns.map((column) => renderHeader(column, context))}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr @click=${() => clicked(row, context)}>
            ${selection.on ? html`<td class="pick">${renderPick(row, context)}</td>` : nothing}
            ${columns.map((column, index) => renderCell(row, column, index, context))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function renderList<Row>(
  rows: Row[],
  block: (row: Row) => TemplateResult,
  context: RowsContext<Row>,
): TemplateResult {
  return html`${context.selection.on ? renderPickAllOf(rows, context) : nothing}
    <ul>
      ${rows.map(
        (row) =>
          html`<li>
            ${context.selection.on ? renderPick(row, context) : nothing}
            <button class="block" @click=${() => clicked(row, context)}>${block(row)}</button>
          </li>`,
      )}
    </ul>`;
}

function renderHeader<Row>(
  { label, sort, number }: Column<Row>,
  { say, order, sortBy }: RowsContext<Row>,
): TemplateResult {
  const style = number ? "number" : "";
  if (!sort) return html`<th scope="col" class=${style}>${say(label)}</th>`;
  const sorted = sort === order.sort;
  const direction = order.descending ? "descending" : "ascending";
  const next = { sort, descending: sorted ? !order.descending : true };
  return html`<th scope="col" class=${style} aria-sort=${sorted ? direction : "none"}>
    <button @click=${() => sortBy(next)}>
      ${say(label)}<span class="arrow" aria-hidden="true"
        >${sorted ? (order.descending ? "↓" : "↑") : ""}</span
      >
    </button>
  </th>`;
}

function renderCell<Row>(
  row: Row,
  column: Column<Row>,
  index: number,
  context: RowsContext<Row>,
): TemplateResult {
  const content = column.cell(row);
  // The first cell opens the row by keyboard; the click on the rest is a convenience.
  const inner = index
    ? content
    : html`<button
        class="open"
        @click=${(event: Event) => {
          event.stopPropagation();
          context.open(row);
        }}
      >
        ${content}
      </button>`;
  return html`<td class=${column.number ? "number" : ""}>${inner}</td>`;
}

/** Above a list, which has no head, with its words. */
function renderPickAllOf<Row>(rows: Row[], context: RowsContext<Row>): TemplateResult {
  return html`<label class="all">
    ${renderPickAll(rows, context)} ${context.say("common.select_all")}
  </label>`;
}

function renderPickAll<Row>(
  rows: Row[],
  { say, selection, idOf }: RowsContext<Row>,
): TemplateResult {
  const ids = rows.map(idOf);
  const all = ids.every((id) => selection.picked.has(id));
  return html`<input
    type="checkbox"
    aria-label=${say("common.select_all")}
    .checked=${all}
    @change=${() => selection.pickAll(ids, !all)}
  />`;
}

function renderPick<Row>(row: Row, { say, selection, idOf, nameOf }: RowsContext<Row>) {
  const id = idOf(row);
  return html`<input
    type="checkbox"
    aria-label=${say("common.select_row", { name: nameOf(row) })}
    .checked=${selection.picked.has(id)}
    @click=${(event: Event) => event.stopPropagation()}
    @change=${() => selection.pick(id)}
  />`;
}

function clicked<Row>(row: Row, { selection, idOf, open }: RowsContext<Row>): void {
  if (selection.on) selection.pick(idOf(row));
  else open(row);
}
