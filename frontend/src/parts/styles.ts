/** Looks that the cards share; all colours are Home Assistant's own. */

import { css } from "lit";

export const base = css`
  :host {
    display: block;
    color: var(--primary-text-color);
    font-family: var(--ha-font-family-body, var(--paper-font-body1_-_font-family, inherit));
    font-size: 14px;
    line-height: 1.4;
    -webkit-tap-highlight-color: transparent;
  }
  * {
    box-sizing: border-box;
  }
  .muted {
    color: var(--secondary-text-color);
  }
  .number {
    font-variant-numeric: tabular-nums;
    text-align: end;
    white-space: nowrap;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 0;
    padding: 0;
    cursor: pointer;
  }
  button:disabled,
  button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.4;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    font-weight: 500;
    white-space: nowrap;
    border: 1px solid var(--divider-color);
  }
  .button.primary {
    background: var(--primary-color);
    border-color: var(--primary-color);
    color: var(--text-primary-color);
  }
  .button.danger {
    /* The theme's red alone is too light to be read on white. */
    color: color-mix(in srgb, var(--error-color) 80%, var(--primary-text-color));
  }
  .button:hover:not(:disabled),
  .icon-button:hover:not(:disabled) {
    background-image: linear-gradient(rgb(127 127 127 / 12%), rgb(127 127 127 / 12%));
  }
  .icon-button {
    display: inline-grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    color: var(--secondary-text-color);
    --mdc-icon-size: 22px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    border: 1px solid var(--divider-color);
    white-space: nowrap;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 16%, transparent);
  }
  .tag {
    display: inline-block;
    padding: 0 7px;
    border-radius: 9px;
    font-size: 12px;
    line-height: 18px;
    white-space: nowrap;
    background: color-mix(in srgb, var(--primary-text-color) 9%, transparent);
  }
  .tag.warn {
    background: color-mix(in srgb, var(--warning-color) 22%, transparent);
  }
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    min-height: 40px;
    width: 100%;
    padding: 6px 10px;
    border-radius: 8px;
    border: 1px solid var(--divider-color);
    background: var(--card-background-color);
    color-scheme: light dark;
  }
  input[type="checkbox"] {
    width: 18px;
    height: 18px;
    min-height: 0;
    margin: 0;
    accent-color: var(--primary-color);
  }
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible {
    outline-offset: -1px;
  }
  label.field {
    display: flex;
    flex-direction: column;
    gap: 2px;
    min-width: 0;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  label.field > :is(input, select, textarea) {
    font-size: 14px;
    color: var(--primary-text-color);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th {
    text-align: start;
    font-weight: 500;
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  th.number {
    text-align: end;
  }
  th,
  td {
    padding: 6px 8px;
  }
  tbody tr {
    border-top: 1px solid var(--divider-color);
  }
  .message {
    padding: 24px 16px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .message .button {
    margin-top: 12px;
  }
`;

export const card = css`
  ha-card {
    display: flex;
    flex-direction: column;
    height: 100%;
    overflow: hidden;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    min-height: 48px;
    padding-block: 6px 4px;
    padding-inline: 16px 8px;
  }
  .head h2 {
    flex: 1 1 7em;
    min-width: 0;
    margin: 0;
    margin-inline-end: 4px;
    font-size: 16px;
    line-height: 1.25;
    font-weight: 500;
    overflow: hidden;
    text-overflow: ellipsis;
  }
`;
