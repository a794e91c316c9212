/** Looks of the tables. */

import { css } from "lit";

export const table = css`
  .sums {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    padding: 2px 16px 10px;
    font-variant-numeric: tabular-nums;
  }
  .sums b {
    font-weight: 500;
  }
  .rows {
    container-type: inline-size;
    overflow-x: auto;
    transition: opacity 0.15s;
  }
  .rows:focus {
    outline: none;
  }
  @media (prefers-reduced-motion: reduce) {
    .rows {
      transition: none;
    }
  }
  .rows[aria-busy="true"] {
    opacity: 0.6;
  }
  tbody tr {
    cursor: pointer;
  }
  tbody tr:hover {
    background: color-mix(in srgb, var(--primary-text-color) 5%, transparent);
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 16px;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 16px;
  }
  th button {
    font-weight: 500;
  }
  th[aria-sort="ascending"] button,
  th[aria-sort="descending"] button {
    color: var(--primary-text-color);
  }
  .arrow {
    display: inline-block;
    width: 1em;
    text-align: center;
  }
  th.number .arrow:empty,
  .arrow:empty {
    width: 0;
  }
  .pick {
    width: 40px;
  }
  .open {
    text-align: start;
  }
  .sub {
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  li {
    display: flex;
    align-items: center;
    border-top: 1px solid var(--divider-color);
    /* What is not on the screen is laid out when it is scrolled to. */
    content-visibility: auto;
    contain-intrinsic-height: auto 58px;
  }
  li :focus-visible {
    outline-offset: -2px;
  }
  li > input[type="checkbox"] {
    margin-inline-start: 16px;
    flex: none;
  }
  .all {
    display: flex;
    gap: 16px;
    align-items: center;
    padding: 8px 16px;
  }
  .block {
    flex: 1;
    min-width: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0 12px;
    padding: 9px 16px;
    text-align: start;
    font-variant-numeric: tabular-nums;
  }
  .block > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .block > :nth-child(odd) {
    white-space: normal;
  }
  .block > .whole {
    grid-column: 1 / -1;
  }
  .block > :nth-child(even) {
    text-align: end;
  }
  /* Little room, or large letters: one below the other. */
  @container (max-width: 20em) {
    .block {
      grid-template-columns: minmax(0, 1fr);
    }
    .block > * {
      white-space: normal;
    }
    .block > :nth-child(even) {
      text-align: start;
    }
  }
  .block .strong {
    font-weight: 500;
  }
  .pager {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    gap: 4px;
    padding: 4px 8px;
    border-top: 1px solid var(--divider-color);
    font-variant-numeric: tabular-nums;
  }
  .pager ha-icon:dir(rtl) {
    transform: scaleX(-1);
  }
  .actions {
    position: sticky;
    bottom: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    padding: 8px 16px;
    border-top: 1px solid var(--divider-color);
    background: var(--card-background-color);
  }
  .actions span {
    flex: 1;
  }
`;
