import{a as S,c as T,d as _}from"./chunk-ABJBOF56.js";import{a as F,b as W}from"./chunk-Y4EJWMUA.js";import{a as C,b as k}from"./chunk-TI4YZN5I.js";import{a as R,b as $}from"./chunk-EK7PKTH2.js";import{a as D}from"./chunk-BUUXGA46.js";import{a as f,b as o,c as d,d as A,e as V,f as g,g as h,i as y,k as H}from"./chunk-2I7BLIK6.js";import{b as x}from"./chunk-BHICOPKY.js";import{i as P,k as E,m as O,n as v}from"./chunk-3BKD3SJF.js";import{d as p}from"./chunk-EX4GIHYE.js";import{b as c}from"./chunk-HZWT6QKO.js";var I=5e3,q=1e3,z=16,N;async function L(){if(customElements.get("ha-map"))return!0;let e=window.loadCardHelpers;if(!e)return!1;(await e()).createCardElement({type:"map",entities:["zone.home"]});let s=new Promise(t=>setTimeout(()=>t(!1),I));return Promise.race([customElements.whenDefined("ha-map").then(()=>!0),s])}var u=class extends A{constructor(){super(...arguments);this.points=[];this.label="";this.there=!1;this.fitted=""}connectedCallback(){super.connectedCallback(),N??=L(),N.then(t=>this.there=t)}updated(t){if(!this.there||t.size===0)return;let i=JSON.stringify(this.points.map(({point:n})=>n));i!==this.fitted&&(this.fitted=i,this.fit(),setTimeout(()=>this.fit(),q))}fit(){let t=this.points.map(({point:i})=>i);this.renderRoot.querySelector("ha-map")?.fitBounds(t,{zoom:z})}render(){if(!this.there||!this.points.length)return d;let t=getComputedStyle(this).getPropertyValue("--primary-color").trim();return o`<ha-map
      role="region"
      aria-label=${this.label}
      .hass=${this.hass}
      .zoom=${z}
      .paths=${[{points:this.points,color:t,gradualOpacity:0,name:this.label,fullDatetime:!1}]}
    ></ha-map>`}};u.styles=f`
    :host {
      display: block;
    }
    ha-map {
      display: block;
      height: 260px;
      border-radius: 12px;
      overflow: hidden;
    }
  `,c([g({attribute:!1})],u.prototype,"hass",2),c([g({attribute:!1})],u.prototype,"points",2),c([g()],u.prototype,"label",2),c([h()],u.prototype,"there",2),u=c([V("lightningrod-map")],u);function it(e,s,{say:t,format:i},n){return e.length?o`<ol class="history">
    ${e.map(a=>o`<li>
          <div>
            <span
              >${i.dateTime(a.made_at)}: ${p(t,"edit",a.action)}
              ${a.undone_at&&a.action!=="undo"?o`<i>(${t("edit.was_undone")})</i>`:d}</span
            >
            ${K(a,s).map(([r,l,m])=>o`<span class="muted">
                  ${t("edit.what",{field:t(r.label),before:_(l,r,i,t),after:_(m,r,i,t)})}
                </span>`)}
          </div>
          ${n&&!a.undone_at&&a.action!=="undo"?o`<button class="button" @click=${()=>n(a.batch_id)}>
                  ${t("common.undo")}
                </button>`:d}
        </li>`)}
  </ol>`:o`<p class="muted">${t("session.no_history")}</p>`}function K(e,s){let{before:t,after:i}=e;return!t||!i?[]:s.filter(({name:n})=>n in i&&!B(t[n],i[n])).map(n=>[n,t[n.name],i[n.name]])}function B(e,s){return JSON.stringify(e??null)===JSON.stringify(s??null)}var J=f`
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    gap: 12px 16px;
    margin: 8px 0 0;
  }
  dt {
    font-size: 12px;
    color: var(--secondary-text-color);
  }
  dd {
    margin: 0;
    font-size: 18px;
    font-variant-numeric: tabular-nums;
  }
  dd .muted {
    display: block;
    font-size: 12px;
  }
  section table {
    font-size: 13px;
  }
  section th:first-child,
  section td:first-child {
    padding-inline-start: 0;
  }
  section th:last-child,
  section td:last-child {
    padding-inline-end: 0;
  }
  tfoot tr {
    border-top: 2px solid var(--divider-color);
  }
  .review {
    margin-top: 12px;
    padding: 10px 14px;
    border-radius: 12px;
    background: color-mix(in srgb, var(--warning-color) 18%, transparent);
  }
  .curve-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  .curve-head h3 {
    flex: 1;
    margin: 0;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .review .button {
    margin-top: 8px;
  }
  .scroll {
    overflow-x: auto;
  }
  .history {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .history li {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 6px 0;
    border-top: 1px solid var(--divider-color);
  }
  .history li > div {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
  }
  .notes {
    margin: 12px 0 0;
    white-space: pre-wrap;
  }
  .splitting {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: end;
    padding: 12px 16px;
    border-top: 1px solid var(--divider-color);
  }
  .splitting label {
    flex: 1;
    min-width: min(200px, 100%);
  }
  .splitting p {
    flex-basis: 100%;
    margin: 0;
  }
`,b=class extends W{static{this.styles=[H,F,J]}get kind(){return this.table==="sessions"?"session":"trip"}async opened(){this.row=void 0,this.splitAt=void 0,this.problem=void 0,this.reload()}async load(){let s=this.asked?.id;if(!s)return;let t=await this.read(s);this.asked?.id===s&&(this.row=t)}renderDialog(){let{row:s}=this;return o`${s?this.renderHeader(this.titleOf(s),this.subtitleOf(s)):this.renderHeader(this.say(`${this.kind}.title`))}
    ${s?this.renderContent(s):this.renderWaiting()}`}renderWaiting(){return o`<div class="message" role="status">
      ${this.error?this.say("common.error",{message:this.error}):`${this.say("common.loading")}…`}
    </div>`}renderContent(s){return o`<div class="content" tabindex="-1">${this.renderRow(s)}</div>
      ${this.problem?o`<p class="form-error" role="alert">${this.problem}</p>`:d}
      ${this.splitAt!==void 0?this.renderSplit(s):d}
      ${this.mayWrite&&this.splitAt===void 0?this.renderFooter(s):d}`}renderFooter(s){let[t,i]=this.bounds(s);return o`<footer role="none">
      <button class="button danger apart" @click=${this.confirmDelete}>
        ${this.say("common.delete")}
      </button>
      ${t&&i?o`<button class="button" @click=${()=>this.splitAt=this.halfway(t,i)}>
              ${this.say("common.split")}
            </button>`:d}
      <button class="button primary" @click=${this.openForm}>${this.say("common.edit")}</button>
    </footer>`}renderSplit(s){let t=this.format.timeZone,[i,n]=this.bounds(s).map(a=>a&&$(a,t));return o`<form class="splitting" @submit=${this.doSplit}>
      <label class="field"
        >${this.say("session.split_at")}
        <input
          type="datetime-local"
          required
          autofocus
          .value=${this.splitAt??""}
          min=${i||d}
          max=${n||d}
          @input=${a=>this.splitAt=a.target.value}
        />
      </label>
      <button type="button" class="button" @click=${()=>this.splitAt=void 0}>
        ${this.say("common.cancel")}
      </button>
      <button class="button primary">${this.say("common.split")}</button>
      <p class="muted">${this.say(`${this.kind}.split_help`)}</p>
    </form>`}halfway(s,t){let i=new Date((Date.parse(s)+Date.parse(t))/2);return $(i,this.format.timeZone)}doSplit(s){s.preventDefault();let t=this.asked?.id;if(!t||!this.splitAt)return;let i=R(this.splitAt,this.format.timeZone).toISOString();this.edit("session.was_split",()=>O(this.hass,this.table,t,i))}openForm(){let s=[this.asked.id];x(this,"lightningrod-edit-dialog",()=>import("./edit-dialog-CWEXGLQ7.js"),{table:this.table,ids:s,row:this.row})}confirmDelete(){let s=this.asked.id;x(this,"lightningrod-confirm-dialog",()=>import("./confirm-dialog-KVOFEP46.js"),{text:this.say(`${this.kind}.confirm_delete`),action:this.say("common.delete"),confirmed:()=>this.edit("session.deleted",()=>E(this.hass,this.table,[s]))})}async edit(s,t){let{hass:i}=this;try{let{batch_id:n}=await t();D(this.say,s,()=>v(i,n)),this.closeDialog()}catch(n){this.problem=y(n)}}get accept(){return this.mayWrite?()=>{this.change({needs_review:!1})}:void 0}async change(s){try{this.problem=void 0,await P(this.hass,this.table,[this.asked.id],s)}catch(t){this.problem=y(t)}}async takeBack(s){try{this.problem=void 0,await v(this.hass,s)}catch(t){this.problem=y(t)}}};c([h()],b.prototype,"row",2),c([h()],b.prototype,"splitAt",2),c([h()],b.prototype,"problem",2);function _t(e,{say:s,format:t}){let i=[["session.loss",e.loss],["session.utilisation",e.utilisation]],n=C(e),a=[["sessions.energy",e.energy_kwh===null?null:t.measure(e.energy_kwh,"kWh",2)],["sessions.cost",e.cost===null?s("sessions.no_price"):Number(e.cost)===0?s("common.free"):t.money(e.cost,e.cost_currency),n?`${t.money(n,e.cost_currency,3)} ${s("sessions.per_kwh")}`:void 0],["sessions.soc",e.end_soc===null?null:k(e,t)],["sessions.duration",e.charge_duration_seconds===null?null:t.duration(e.charge_duration_seconds),e.plugged_in_duration_seconds===null?void 0:`${s("session.plugged")} ${t.duration(e.plugged_in_duration_seconds)}`],["sessions.max_power",e.max_power===null?null:t.measure(e.max_power,"kW")],["sessions.wall",e.evse_energy_kwh===null?null:t.measure(e.evse_energy_kwh,"kWh",2),i.filter(([,r])=>r!==null).map(([r,l])=>`${s(r)} ${t.percent(100*l,1)}`).join(" · ")],["session.solar",e.solar_kwh?t.measure(e.solar_kwh,"kWh",2):null],["session.co2",e.co2_kg?t.measure(e.co2_kg,"kg",2):null],["session.range",e.miles_added===null?null:t.distance(e.miles_added*1.609344,0)]];return o`<dl class="figures">
    ${a.filter(([,r])=>r!==null).map(([r,l,m])=>o`<div>
            <dt>${s(r)}</dt>
            <dd>${l}${m?o`<span class="muted">${m}</span>`:d}</dd>
          </div>`)}
  </dl>`}function vt(e,s){let{say:t,format:i}=s,n=e.cost_currency,a=(e.cost_notes??[]).map(l=>p(t,"cost_note",l));e.cost!==null&&e.cost_basis&&a.push(p(t,"basis",e.cost_basis)),e.cost_completeness==="partial"&&a.push(t("session.partial_note")),e.cost_without_overrides&&e.cost_without_overrides!==e.cost&&a.push(t("session.by_tariff",{amount:i.money(e.cost_without_overrides,n)})),e.cost_member&&e.cost_standard&&e.cost_member!==e.cost_standard&&a.push(t("session.member",{member:i.money(e.cost_member,n),standard:i.money(e.cost_standard,n)})),e.cost_billing&&a.push(t("session.billing",{amount:i.money(e.cost_billing,n)}));let r=e.cost_lines.filter(l=>l.audience!=="billing");return e.cost===null&&!a.length&&a.push(t("session.no_price_yet")),e.cost!==null&&!r.length&&a.unshift(t("session.no_lines")),o`${r.length?Z(r,e,s):d}
  ${a.map(l=>o`<p class="muted">${l}</p>`)}`}function Z(e,s,{say:t,format:i}){let n=s.cost_currency,a=r=>r.quantity===null?"":i.measure(Number(r.quantity),r.unit??"",2);return o`<table>
    <thead>
      <tr>
        <th scope="col">${t("session.line")}</th>
        <th scope="col" class="number">${t("session.quantity")}</th>
        <th scope="col" class="number">${t("session.unit_price")}</th>
        <th scope="col" class="number">${t("session.amount")}</th>
      </tr>
    </thead>
    <tbody>
      ${e.map(r=>o`<tr>
            <td>${G(r,t)}</td>
            <td class="number">${a(r)}</td>
            <td class="number">
              ${r.unit_price===null?"":i.money(r.unit_price,n,4)}
            </td>
            <td class="number">${i.money(r.amount,n)}</td>
          </tr>`)}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="3">${t("common.total")}</th>
        <td class="number"><b>${i.money(s.cost,n)}</b></td>
      </tr>
    </tfoot>
  </table>`}function G(e,s){let t=p(s,"line",e.label??e.kind);return e.name?`${t}: ${e.name}`:t}function xt(e,s,t,i,{say:n,format:a}){let r=s.filter(({name:l})=>t[l]||i.includes(l));return r.length?o`<table>
    <thead>
      <tr>
        <th scope="col">${n("session.figure")}</th>
        <th scope="col" class="number">${n("session.value")}</th>
        <th scope="col">${n("session.origin")}</th>
      </tr>
    </thead>
    <tbody>
      ${r.map(l=>o`<tr>
            <td>${n(l.label)}</td>
            <td class="number">${T(e,l,a,n)}</td>
            <td>
              ${i.includes(l.name)?o`<span title=${n("session.kept")}>${n("source.owner")} ✎</span>`:p(n,"source",t[l.name])}
            </td>
          </tr>`)}
    </tbody>
  </table>`:o`<p class="muted">${n("common.unknown")}</p>`}function kt(e,{say:s,format:t}){return o`<table>
    <thead>
      <tr>
        <th scope="col">${s("sessions.start")}</th>
        <th scope="col">${s("session.end")}</th>
        <th scope="col" class="number">${s("sessions.soc")}</th>
        <th scope="col" class="number">${s("sessions.energy")}</th>
      </tr>
    </thead>
    <tbody>
      ${e.map(i=>o`<tr>
            <td>${t.day(i.start_utc)}, ${t.time(i.start_utc)}</td>
            <td>${t.time(i.end_utc)}</td>
            <td class="number">${k(i,t)}</td>
            <td class="number">
              ${i.kind==="discharge"?o`<span class="tag">${s("session.discharge")}</span> `:d}${t.measure(i.energy_kwh,"kWh",2)}
            </td>
          </tr>`)}
    </tbody>
  </table>`}function wt(e,{say:s,format:t},i){let n=Object.entries(e??{}),a=r=>r&&typeof r=="object"?Object.entries(r).map(([l,m])=>{let w=S.find(j=>j.name===l);return`${w?s(w.label):p(s,"source",l)}: ${typeof m=="number"?t.number(m,2):String(m)}`}).join(" · "):"";return o`<div class="review" role="note">
    <b>${s("session.review_title")}</b>
    ${n.map(([r,l])=>o`<div>
          ${p(s,"review",r)}<span class="muted"> ${a(l)}</span>
        </div>`)}
    ${i?o`<button class="button" @click=${i}>${s("session.looks_right")}</button>`:d}
  </div>`}export{it as a,b,_t as c,vt as d,xt as e,kt as f,wt as g};
