import{a as S,c as T,d as v}from"./chunk-UYPSTGNU.js";import{a as W,b as z}from"./chunk-OACTTZHN.js";import{a as D,b as k}from"./chunk-62Z6VN4R.js";import{a as R,b as _}from"./chunk-EK7PKTH2.js";import{a as V,b as H}from"./chunk-M7ERJ4SI.js";import{a as b,b as r,c as d,d as A,e as C,f as g,g as h,i as $,k as F}from"./chunk-VTIDPPXK.js";import{b as y}from"./chunk-BHICOPKY.js";import{i as E,k as P,m as O,n as x}from"./chunk-W6IRSUET.js";import{d as p}from"./chunk-L35IES5G.js";import{b as c}from"./chunk-HZWT6QKO.js";var q=5e3,I=1e3,j=16,B;async function K(){if(customElements.get("ha-map"))return!0;let e=window.loadCardHelpers;if(!e)return!1;(await e()).createCardElement({type:"map",entities:["zone.home"]});let s=new Promise(t=>setTimeout(()=>t(!1),q));return Promise.race([customElements.whenDefined("ha-map").then(()=>!0),s])}var m=class extends A{constructor(){super(...arguments);this.points=[];this.label="";this.there=!1;this.fitted=""}connectedCallback(){super.connectedCallback(),B??=K(),B.then(t=>this.there=t)}updated(t){if(!this.there||t.size===0)return;let i=JSON.stringify(this.points.map(({point:n})=>n));i!==this.fitted&&(this.fitted=i,this.fit(),setTimeout(()=>this.fit(),I))}fit(){let t=this.points.map(({point:i})=>i);this.renderRoot.querySelector("ha-map")?.fitBounds(t,{zoom:j})}render(){if(!this.there||!this.points.length)return d;let t=getComputedStyle(this).getPropertyValue("--primary-color").trim();return r`<ha-map
      role="region"
      aria-label=${this.label}
      .hass=${this.hass}
      .zoom=${j}
      .paths=${[{points:this.points,color:t,gradualOpacity:0,name:this.label,fullDatetime:!1}]}
    ></ha-map>`}};m.styles=b`
    :host {
      display: block;
    }
    ha-map {
      display: block;
      height: 260px;
      border-radius: 12px;
      overflow: hidden;
    }
  `,c([g({attribute:!1})],m.prototype,"hass",2),c([g({attribute:!1})],m.prototype,"points",2),c([g()],m.prototype,"label",2),c([h()],m.prototype,"there",2),m=c([C("lightningrod-map")],m);function ot(e,s,{say:t,format:i},n){return e.length?r`<ol class="history">
    ${e.map(a=>r`<li>
          <div>
            <span
              >${i.dateTime(a.made_at)}: ${p(t,"edit",a.action)}
              ${a.undone_at&&a.action!=="undo"?r`<i>(${t("edit.was_undone")})</i>`:d}</span
            >
            ${J(a,s).map(([l,o,u])=>r`<span class="muted">
                  ${t("edit.what",{field:t(l.label),before:v(o,l,i,t),after:v(u,l,i,t)})}
                </span>`)}
          </div>
          ${n&&!a.undone_at&&a.action!=="undo"?r`<button class="button" @click=${()=>n(a)}>
                  ${t("common.undo")}
                </button>`:d}
        </li>`)}
  </ol>`:r`<p class="muted">${t("session.no_history")}</p>`}function L({action:e,in_batch:s=1}){return e==="merge"||e==="split"?1:s}function J(e,s){let{before:t,after:i}=e;return!t||!i?[]:s.filter(({name:n})=>n in i&&!Z(t[n],i[n])).map(n=>[n,t[n.name],i[n.name]])}function Z(e,s){return JSON.stringify(e??null)===JSON.stringify(s??null)}var G=b`
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
`,f=class extends z{static{this.styles=[F,W,G]}get kind(){return this.table==="sessions"?"session":"trip"}async opened(){this.row=void 0,this.splitAt=void 0,this.problem=void 0,this.reload()}async load(){let s=this.asked?.id;if(!s)return;let t=await this.read(s);this.asked?.id===s&&(this.row=t)}renderDialog(){let{row:s}=this;return r`${s?this.renderHeader(this.titleOf(s),this.subtitleOf(s)):this.renderHeader(this.say(`${this.kind}.title`))}
    ${s?this.renderContent(s):this.renderWaiting()}`}renderWaiting(){return r`<div class="message" role="status">
      ${this.error?this.say("common.error",{message:this.error}):`${this.say("common.loading")}…`}
    </div>`}renderContent(s){return r`<div class="content" tabindex="-1">${this.renderRow(s)}</div>
      ${this.problem?r`<p class="form-error" role="alert">${this.problem}</p>`:d}
      ${this.splitAt!==void 0?this.renderSplit(s):d}
      ${this.mayWrite&&this.splitAt===void 0?this.renderFooter(s):d}`}renderFooter(s){let[t,i]=this.bounds(s);return r`<footer role="none">
      <button class="button danger apart" @click=${this.confirmDelete}>
        ${this.say("common.delete")}
      </button>
      ${t&&i?r`<button class="button" @click=${()=>this.splitAt=this.halfway(t,i)}>
              ${this.say("common.split")}
            </button>`:d}
      <button class="button primary" @click=${this.openForm}>${this.say("common.edit")}</button>
    </footer>`}renderSplit(s){let t=this.format.timeZone,[i,n]=this.bounds(s).map(a=>a&&_(a,t));return r`<form class="splitting" @submit=${this.doSplit}>
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
    </form>`}halfway(s,t){let i=new Date((Date.parse(s)+Date.parse(t))/2);return _(i,this.format.timeZone)}doSplit(s){s.preventDefault();let t=this.asked?.id;if(!t||!this.splitAt)return;let i=R(this.splitAt,this.format.timeZone).toISOString();this.edit("session.was_split",()=>O(this.hass,this.table,t,i))}openForm(){let s=[this.asked.id];y(this,"lightningrod-edit-dialog",()=>import("./edit-dialog-PNDWQ2IG.js"),{table:this.table,ids:s,row:this.row})}confirmDelete(){let s=this.asked.id;y(this,"lightningrod-confirm-dialog",()=>import("./confirm-dialog-K7I6KTX7.js"),{text:this.say(`${this.kind}.confirm_delete`),action:this.say("common.delete"),confirmed:()=>this.edit("session.deleted",()=>P(this.hass,this.table,[s]))})}async edit(s,t){let{hass:i}=this;try{let{batch_id:n}=await t();V(this.say,s,()=>x(i,n)),this.closeDialog()}catch(n){this.problem=$(n)}}get accept(){return this.mayWrite?()=>{this.change({needs_review:!1})}:void 0}async change(s){try{this.problem=void 0,await E(this.hass,this.table,[this.asked.id],s)}catch(t){this.problem=$(t)}}askBack(s){let t=L(s);if(t===1){this.takeBack(s.batch_id);return}y(this,"lightningrod-confirm-dialog",()=>import("./confirm-dialog-K7I6KTX7.js"),{text:this.say("edit.confirm_undo",{count:this.format.number(t,0)}),action:this.say("common.undo"),confirmed:()=>this.takeBack(s.batch_id)})}async takeBack(s){let{asked:t,hass:i}=this;try{this.problem=void 0,await x(i,s)}catch(n){this.problem=$(n);return}try{await this.read(t.id)}catch{this.closeDialog(),H({message:this.say("common.undone")})}}};c([h()],f.prototype,"row",2),c([h()],f.prototype,"splitAt",2),c([h()],f.prototype,"problem",2);function kt(e,{say:s,format:t}){let i=[["session.loss",e.loss],["session.utilisation",e.utilisation]],n=D(e),a=[["sessions.energy",e.energy_kwh===null?null:t.measure(e.energy_kwh,"kWh",2)],["sessions.cost",e.cost===null?s("sessions.no_price"):e.free?s("common.free"):t.money(e.cost,e.cost_currency),n!==null?`${t.money(n,e.cost_currency,3)} ${s("sessions.per_kwh")}`:void 0],["sessions.soc",e.end_soc===null?null:k(e,t)],["sessions.duration",e.charge_duration_seconds===null?null:t.duration(e.charge_duration_seconds),e.plugged_in_duration_seconds===null?void 0:`${s("session.plugged")} ${t.duration(e.plugged_in_duration_seconds)}`],["sessions.max_power",e.max_power===null?null:t.measure(e.max_power,"kW")],["sessions.wall",e.evse_energy_kwh===null?null:t.measure(e.evse_energy_kwh,"kWh",2),i.filter(([,l])=>l!==null).map(([l,o])=>`${s(l)} ${t.percent(100*o,1)}`).join(" · ")],["session.solar",e.solar_kwh?t.measure(e.solar_kwh,"kWh",2):null],["session.co2",e.co2_kg?t.measure(e.co2_kg,"kg",2):null],["session.range",e.miles_added===null?null:t.distance(e.miles_added*1.609344,0)]];return r`<dl class="figures">
    ${a.filter(([,l])=>l!==null).map(([l,o,u])=>r`<div>
            <dt>${s(l)}</dt>
            <dd>${o}${u?r`<span class="muted">${u}</span>`:d}</dd>
          </div>`)}
  </dl>`}function wt(e,s){let{say:t,format:i}=s,n=e.cost_currency,a=(e.cost_notes??[]).map(o=>p(t,"cost_note",o));e.cost!==null&&e.cost_basis&&a.push(p(t,"basis",e.cost_basis)),e.cost_completeness==="partial"&&a.push(t("session.partial_note")),e.cost_without_overrides&&e.cost_without_overrides!==e.cost&&a.push(t("session.by_tariff",{amount:i.money(e.cost_without_overrides,n)})),e.cost_member&&e.cost_standard&&e.cost_member!==e.cost_standard&&a.push(t("session.member",{member:i.money(e.cost_member,n),standard:i.money(e.cost_standard,n)})),e.cost_billing&&a.push(t("session.billing",{amount:i.money(e.cost_billing,n)}));let l=e.cost_lines.filter(o=>o.audience!=="billing");return e.cost===null&&!a.length&&a.push(t("session.no_price_yet")),e.cost!==null&&!l.length&&a.unshift(t("session.no_lines")),r`${l.length?M(l,e,s):d}
  ${a.map(o=>r`<p class="muted">${o}</p>`)}`}function M(e,s,{say:t,format:i}){let n=s.cost_currency,a=o=>o.label==="energy_free"?t("common.free"):o.unit_price===null?"":i.money(o.unit_price,n,4),l=o=>o.quantity===null?"":i.measure(Number(o.quantity),o.unit??"",2);return r`<table>
    <thead>
      <tr>
        <th scope="col">${t("session.line")}</th>
        <th scope="col" class="number">${t("session.quantity")}</th>
        <th scope="col" class="number">${t("session.unit_price")}</th>
        <th scope="col" class="number">${t("session.amount")}</th>
      </tr>
    </thead>
    <tbody>
      ${e.map(o=>r`<tr>
            <td>${U(o,t)}</td>
            <td class="number">${l(o)}</td>
            <td class="number">${a(o)}</td>
            <td class="number">${i.money(o.amount,n)}</td>
          </tr>`)}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="3">${t("common.total")}</th>
        <td class="number">
          <b>${s.free?t("common.free"):i.money(s.cost,n)}</b>
        </td>
      </tr>
    </tfoot>
  </table>`}function U(e,s){let t=p(s,"line",e.label??e.kind);return e.name?`${t}: ${e.name}`:t}function Rt(e,s,t,i,{say:n,format:a}){let l=s.filter(({name:o})=>t[o]||i.includes(o));return l.length?r`<table>
    <thead>
      <tr>
        <th scope="col">${n("session.figure")}</th>
        <th scope="col" class="number">${n("session.value")}</th>
        <th scope="col">${n("session.origin")}</th>
      </tr>
    </thead>
    <tbody>
      ${l.map(o=>r`<tr>
            <td>${n(o.label)}</td>
            <td class="number">${T(e,o,a,n)}</td>
            <td>
              ${i.includes(o.name)?r`<span title=${n("session.kept")}>${n("source.owner")} ✎</span>`:p(n,"source",t[o.name])}
            </td>
          </tr>`)}
    </tbody>
  </table>`:r`<p class="muted">${n("common.unknown")}</p>`}function St(e,{say:s,format:t}){return r`<table>
    <thead>
      <tr>
        <th scope="col">${s("sessions.start")}</th>
        <th scope="col">${s("session.end")}</th>
        <th scope="col" class="number">${s("sessions.soc")}</th>
        <th scope="col" class="number">${s("sessions.energy")}</th>
      </tr>
    </thead>
    <tbody>
      ${e.map(i=>r`<tr>
            <td>${t.day(i.start_utc)}, ${t.time(i.start_utc)}</td>
            <td>${t.time(i.end_utc)}</td>
            <td class="number">${k(i,t)}</td>
            <td class="number">
              ${i.kind==="discharge"?r`<span class="tag">${s("session.discharge")}</span> `:d}${t.measure(i.energy_kwh,"kWh",2)}
            </td>
          </tr>`)}
    </tbody>
  </table>`}function Tt(e,{say:s,format:t},i){let n=Object.entries(e??{}),a=l=>l&&typeof l=="object"?Object.entries(l).map(([o,u])=>{let w=S.find(N=>N.name===o);return`${w?s(w.label):p(s,"source",o)}: ${typeof u=="number"?t.number(u,2):String(u)}`}).join(" · "):"";return r`<div class="review" role="note">
    <b>${s("session.review_title")}</b>
    ${n.map(([l,o])=>r`<div>
          ${p(s,"review",l)}<span class="muted"> ${a(o)}</span>
        </div>`)}
    ${i?r`<button class="button" @click=${i}>${s("session.looks_right")}</button>`:d}
  </div>`}export{ot as a,f as b,kt as c,wt as d,Rt as e,St as f,Tt as g};
