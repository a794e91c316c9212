import{a as D}from"./chunk-PW74EMPI.js";import{a as O,c as P,d as E}from"./chunk-EK7PKTH2.js";import{a as K,b as w}from"./chunk-M7ERJ4SI.js";import{a as y,b as a,c,d as I,e as V,f as u,g as h,i as v,k as $,l as N}from"./chunk-VTIDPPXK.js";import{b as C}from"./chunk-BHICOPKY.js";import{e as A,f as L,k as M,l as z,n as H}from"./chunk-W6IRSUET.js";import{d as S}from"./chunk-L35IES5G.js";import{b as d}from"./chunk-HZWT6QKO.js";var f={search:"",period:"all",from:"",to:"",vehicle:"",place:"",network:"",location_type:"",charge_type:"",trip_class:"",tag:"",unpriced:!1,needs_review:!1,edited:!1};function x(i){let o=Object.keys(f),e=["search","from","to"];return o.filter(t=>!e.includes(t)&&i[t]!==f[t]).length}function W(i,o,e){let{start:t,end:s}=i.period==="custom"?J(i,o):E(i.period,o,e);return{start:t,end:s,search:i.search.trim()||void 0,vehicle:i.vehicle||void 0,place_id:i.place?Number(i.place):void 0,network:i.network||void 0,location_type:i.location_type||void 0,charge_type:i.charge_type||void 0,trip_class:i.trip_class||void 0,tag:i.tag||void 0,unpriced:i.unpriced||void 0,needs_review:i.needs_review||void 0,edited:i.edited||void 0}}function J(i,o){let e=(t,s)=>{let n=new Date(`${t}T00:00Z`);return n.setUTCDate(n.getUTCDate()+s),O(n.toISOString().slice(0,10),o).toISOString()};return{start:i.from?e(i.from,0):void 0,end:i.to?e(i.to,1):void 0}}var F=250,p=class extends I{constructor(){super(...arguments);this.sorts=[];this.table="sessions";this.sort="";this.descending=!0;this.fixedVehicle=!1;this.open=!1}render(){let e=x(this.choice);return a`<div class="line">
        <div class="search">
          <ha-icon icon="mdi:magnify"></ha-icon>
          <input
            type="search"
            .value=${this.choice.search}
            aria-label=${this.say(`${this.table}.search`)}
            placeholder=${this.say(`${this.table}.search`)}
            @input=${this.typed}
          />
        </div>
        <button
          class="chip"
          aria-expanded=${this.open}
          aria-controls="panel"
          aria-pressed=${e>0}
          @click=${()=>this.open=!this.open}
        >
          ${this.say("common.filter")}${e?a`<span class="tag">${e}</span>`:c}
        </button>
      </div>
      <div id="panel" ?hidden=${!this.open}>${this.open?this.renderPanel(e):c}</div>`}renderPanel(e){let t=this.table==="sessions",{info:s,say:n}=this,l=this.fixedVehicle?[]:s?.vehicles??[];return a`<div class="panel">
      ${this.select("period","config.period",P.map(r=>({value:r,label:n(`period.${r}`)})),!1)}
      ${this.choice.period==="custom"?[this.date("from"),this.date("to")]:c}
      ${l.length>1?this.select("vehicle","config.vehicle",l.map(r=>({value:r.vehicle,label:r.name}))):c}
      ${this.select("place","sessions.place",(s?.places??[]).map(r=>({value:String(r.id),label:r.name})))}
      ${t?this.renderSessionFilters():this.select("trip_class","trips.class",this.options("class","business","commute","private"))}
      ${s?.tags.length?this.select("tag","sessions.tag",s.tags.map(r=>({value:r,label:r}))):c}
      ${this.renderSort()}
      <div class="wide">
        ${t?this.toggle("unpriced","sessions.unpriced"):c}
        ${this.toggle("needs_review","sessions.review")}
        ${this.toggle("edited","sessions.edited")}
        ${e?a`<button class="button" @click=${this.clear}>${n("common.clear")}</button>`:c}
      </div>
    </div>`}renderSessionFilters(){let e=(this.info?.networks??[]).map(t=>({value:t,label:t}));return[this.select("network","sessions.network",e),this.select("location_type","sessions.place_type",this.options("type","home","work","public")),this.select("charge_type","sessions.charge_type",["AC_LEVEL_2","AC_LEVEL_1","AC","DC_FAST"].map(t=>({value:t,label:S(this.say,"charge",t)})))]}renderSort(){let e=this.say(this.descending?"common.sort_descending":"common.sort_ascending");return a`<div class="sorting">
      <label class="field"
        >${this.say("common.sort")}
        <select @change=${t=>this.sortBy(t.target.value)}>
          ${this.sorts.map(t=>a`<option value=${t.value} ?selected=${t.value===this.sort}>
                ${t.label}
              </option>`)}
        </select>
      </label>
      <button
        class="icon-button"
        aria-label=${e}
        title=${e}
        @click=${()=>this.tell("sort-changed",{sort:this.sort,descending:!this.descending})}
      >
        <ha-icon icon=${this.descending?"mdi:sort-descending":"mdi:sort-ascending"}></ha-icon>
      </button>
    </div>`}options(e,...t){return t.map(s=>({value:s,label:this.say(`${e}.${s}`)}))}select(e,t,s,n=!0){let l=String(this.choice[e]);return a`<label class="field"
      >${this.say(t)}
      <select
        @change=${r=>this.choose({[e]:r.target.value})}
      >
        ${n?a`<option value="" ?selected=${!l}>${this.say("common.any")}</option>`:c}
        ${s.map(r=>a`<option value=${r.value} ?selected=${r.value===l}>${r.label}</option>`)}
      </select>
    </label>`}date(e){return a`<label class="field"
      >${this.say(`period.${e}`)}
      <input
        type="date"
        .value=${this.choice[e]}
        @change=${t=>this.choose({[e]:t.target.value})}
      />
    </label>`}toggle(e,t){let s=this.choice[e];return a`<button
      class="chip"
      aria-pressed=${s}
      @click=${()=>this.choose({[e]:!s})}
    >
      ${this.say(t)}
    </button>`}typed(e){let t=e.target.value;clearTimeout(this.typing),this.typing=setTimeout(()=>this.choose({search:t}),F)}clear(){this.choose({...f,search:this.choice.search})}choose(e){this.tell("choice-changed",{...this.choice,...e})}sortBy(e){this.tell("sort-changed",{sort:e,descending:this.descending})}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}};p.styles=[$,y`
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 0 16px 8px;
        align-items: center;
      }
      .search {
        position: relative;
        flex: 1 1 10em;
        min-width: 0;
      }
      .search ha-icon {
        position: absolute;
        inset-inline-start: 10px;
        top: 10px;
        --mdc-icon-size: 20px;
        color: var(--secondary-text-color);
        pointer-events: none;
      }
      .search input {
        padding-inline-start: 36px;
      }
      .panel {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
        gap: 10px;
        padding: 4px 16px 12px;
      }
      .wide {
        grid-column: 1 / -1;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .sorting {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: end;
      }
    `],d([u({attribute:!1})],p.prototype,"say",2),d([u({attribute:!1})],p.prototype,"info",2),d([u({attribute:!1})],p.prototype,"choice",2),d([u({attribute:!1})],p.prototype,"sorts",2),d([u()],p.prototype,"table",2),d([u()],p.prototype,"sort",2),d([u({type:Boolean})],p.prototype,"descending",2),d([u({type:Boolean})],p.prototype,"fixedVehicle",2),d([h()],p.prototype,"open",2),p=d([V("lightningrod-filter-bar")],p);function U({offset:i,size:o,total:e},{say:t,format:s},n){let l=m=>s.number(m,0),r=(m,k,b)=>a`<button
      class="icon-button"
      aria-label=${m}
      aria-disabled=${b<0||b>=e}
      @click=${()=>b>=0&&b<e&&n(b)}
    >
      <ha-icon icon=${k}></ha-icon>
    </button>`;return a`<nav class="pager" aria-label=${t("common.more")}>
    ${r(t("common.previous"),"mdi:chevron-left",i?Math.max(0,i-o):-1)}
    <span aria-live="polite">
      ${t("common.page",{from:l(i+1),to:l(Math.min(i+o,e)),total:l(e)})}
    </span>
    ${r(t("common.next"),"mdi:chevron-right",i+o)}
  </nav>`}var R=class{constructor(o){this.changed=o;this.on=!1;this.picked=new Set}toggle(){this.on=!this.on,this.set([])}pick(o){let e=[...this.picked].filter(t=>t!==o);this.set(this.picked.has(o)?e:[...e,o])}pickAll(o,e){let t=[...this.picked].filter(s=>!o.includes(s));this.set(e?[...t,...o]:t)}set(o){this.picked=new Set(o),this.changed()}};function T({from:i,table:o,vehicle:e},t){C(i,"lightningrod-edit-dialog",()=>import("./edit-dialog-PNDWQ2IG.js"),{table:o,ids:t,vehicle:e})}function X(i,o,e){let t=[...i.picked];if(!t.length)return c;let{say:s}=o;return a`<div class="actions" role="toolbar" aria-label=${s("common.select")}>
    <span>${s("common.selected",{count:t.length})}</span>
    <button class="button" @click=${()=>T(o,t)}>${s("common.edit")}</button>
    ${t.length>1?a`<button class="button" @click=${()=>{ee(i,o)}}>
            ${s("common.merge")}
          </button>`:c}
    ${e(t)}
    <button class="button danger" @click=${()=>te(i,o)}>
      ${s("common.delete")}
    </button>
    <button class="button" @click=${()=>i.set([])}>${s("common.clear")}</button>
  </div>`}function ee(i,o){let e=[...i.picked];return q(i,o,"session.merged",()=>z(o.hass,o.table,e))}function te(i,o){let{from:e,hass:t,say:s,table:n}=o,l=[...i.picked],r=n==="sessions"?"session":"trip",m=l.length>1?`${r}.confirm_delete_many`:`${r}.confirm_delete`;C(e,"lightningrod-confirm-dialog",()=>import("./confirm-dialog-K7I6KTX7.js"),{text:s(m,{count:l.length}),action:s("common.delete"),confirmed:()=>q(i,o,"session.deleted",()=>M(t,n,l))})}async function q(i,{hass:o,say:e},t,s){try{let{batch_id:n}=await s();i.set([]),K(e,t,()=>H(o,n))}catch(n){w({message:v(n)})}}function B(i,o,e){let{say:t,table:s,selection:n}=e;return a`<table>
    <caption class="visually-hidden">
      ${t(`${s}.title`)}
    </caption>
    <thead>
      <tr>
        ${n.on?a`<th class="pick">${j(i,e)}</th>`:c}
        ${o.map(l=>ie(l,e))}
      </tr>
    </thead>
    <tbody>
      ${i.map(l=>a`<tr @click=${()=>Q(l,e)}>
            ${n.on?a`<td class="pick">${G(l,e)}</td>`:c}
            ${o.map((r,m)=>oe(l,r,m,e))}
          </tr>`)}
    </tbody>
  </table>`}function Z(i,o,e){return a`${e.selection.on?se(i,e):c}
    <ul>
      ${i.map(t=>a`<li>
            ${e.selection.on?G(t,e):c}
            <button class="block" @click=${()=>Q(t,e)}>${o(t)}</button>
          </li>`)}
    </ul>`}function ie({label:i,sort:o,number:e},{say:t,order:s,sortBy:n}){let l=e?"number":"";if(!o)return a`<th scope="col" class=${l}>${t(i)}</th>`;let r=o===s.sort,m=s.descending?"descending":"ascending",k={sort:o,descending:r?!s.descending:!0};return a`<th scope="col" class=${l} aria-sort=${r?m:"none"}>
    <button @click=${()=>n(k)}>
      ${t(i)}<span class="arrow" aria-hidden="true"
        >${r?s.descending?"↓":"↑":""}</span
      >
    </button>
  </th>`}function oe(i,o,e,t){let s=o.cell(i),n=e?s:a`<button
        class="open"
        @click=${l=>{l.stopPropagation(),t.open(i)}}
      >
        ${s}
      </button>`;return a`<td class=${o.number?"number":""}>${n}</td>`}function se(i,o){return a`<label class="all">
    ${j(i,o)} ${o.say("common.select_all")}
  </label>`}function j(i,{say:o,selection:e,idOf:t}){let s=i.map(t),n=s.every(l=>e.picked.has(l));return a`<input
    type="checkbox"
    aria-label=${o("common.select_all")}
    .checked=${n}
    @change=${()=>e.pickAll(s,!n)}
  />`}function G(i,{say:o,selection:e,idOf:t,nameOf:s}){let n=t(i);return a`<input
    type="checkbox"
    aria-label=${o("common.select_row",{name:s(i)})}
    .checked=${e.picked.has(n)}
    @click=${l=>l.stopPropagation()}
    @change=${()=>e.pick(n)}
  />`}function Q(i,{selection:o,idOf:e,open:t}){o.on?o.pick(e(i)):t(i)}var Y=y`
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
`;var ne=25,re=500,_=560,ae=900,le=40,ce=58,g=class extends D{constructor(){super(...arguments);this.choice={...f};this.sort="";this.descending=!0;this.offset=0;this.width=_;this.busy=!1;this.selection=new R(()=>this.selectionChanged());this.asked=0;this.summed="";this.turning=!1;this.sizes=new ResizeObserver(([e])=>{this.width=e?.contentRect.width??this.width})}static{this.styles=[$,N,Y]}setConfig(e){this.choice={...f,period:e.period??"all",vehicle:e.vehicle??"",needs_review:e.needs_review??!1,unpriced:e.unpriced??!1},this.offset=0,super.setConfig(e)}connectedCallback(){super.connectedCallback(),this.sizes.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.sizes.disconnect()}willUpdate(e){super.willUpdate(e),this.sort||(this.sort=this.defaultSort)}get size(){let{page_size:e}=this.config;return e?Math.min(Math.max(Math.round(e),1),re):ne}async load(){let e=++this.asked,{filter:t}=this,s=JSON.stringify(t),n=!this.turning||s!==this.summed;this.turning=!1,n&&(this.summed=""),this.busy=!0;try{let l=await this.ask({...t,sums:n,sort_by:this.sort||this.defaultSort,descending:this.descending,limit:this.size,offset:this.offset});if(e!==this.asked)return;let r={...this.page,...l};this.page=r,this.summed=s,!r.rows.length&&this.offset&&r.total&&this.turn(0)}finally{e===this.asked&&(this.busy=!1)}}renderCard(){return a`${this.renderHead(this.say(`${this.table}.title`),a`${this.renderFiles()}${this.mayWrite?this.renderTools():c}`)}
    ${this.config.filters===!1?c:this.renderFilters()}
    ${this.error&&!this.page?this.renderError():this.renderBody()}
    ${X(this.selection,this.actor,e=>this.renderMore(e))}`}renderFiles(){let e=this.say("common.export"),t=this.say("common.report");return a`<button
        class="icon-button"
        aria-label=${t}
        title=${t}
        @click=${()=>this.follow(L(this.hass,this.filter))}
      >
        <ha-icon icon="mdi:file-document-outline"></ha-icon></button
      ><button
        class="icon-button"
        aria-label=${e}
        title=${e}
        @click=${()=>this.follow(A(this.hass,this.table,this.filter))}
      >
        <ha-icon icon="mdi:file-export-outline"></ha-icon>
      </button>`}async follow(e){try{let t=document.createElement("a");t.href=await e,t.target="_blank",t.rel="noopener",t.click()}catch(t){w({message:v(t)})}}get manyVehicles(){return!this.config.vehicle&&(this.info?.vehicles.length??0)>1}whose(e){return this.manyVehicles?a`<span class="muted whole">${this.vehicleName(e)}</span>`:c}get filter(){return W(this.choice,this.format.timeZone,new Date)}renderTools(){let e=this.say("common.select"),t=this.say(`${this.table}.add`);return a`<button
        class="icon-button"
        aria-label=${e}
        title=${e}
        aria-pressed=${this.selection.on}
        @click=${()=>this.selection.toggle()}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon></button
      >${this.renderMoreTools()}<button
        class="icon-button"
        aria-label=${t}
        title=${t}
        @click=${()=>T(this.actor,[])}
      >
        <ha-icon icon="mdi:plus"></ha-icon>
      </button>`}renderFilters(){let e=this.columns.filter(t=>t.sort).map(t=>({value:t.sort,label:this.say(t.label)}));return a`<lightningrod-filter-bar
      .say=${this.say}
      .info=${this.info}
      .choice=${this.choice}
      .sorts=${e}
      .table=${this.table}
      .sort=${this.sort}
      .descending=${this.descending}
      .fixedVehicle=${!!this.config.vehicle}
      @choice-changed=${t=>this.choose(t.detail)}
      @sort-changed=${t=>this.sortBy(t.detail)}
    ></lightningrod-filter-bar>`}renderBody(){let{page:e}=this;if(!e)return this.renderLoading(this.size*(innerWidth<_?ce:le));if(!e.total){let n=x(this.choice)||this.choice.search;return a`<div class="message" role="status">
        <div>${this.say(n?"common.no_match":"common.empty_ledger")}</div>
        ${!n&&this.mayWrite?this.renderSettings(this.say("common.bring_past")):c}
      </div>`}let{size:t,offset:s}=this;return a`<div class="sums" role="status">${this.renderSums(e.sums)}</div>
      <div class="rows" tabindex="-1" aria-busy=${this.busy}>${this.renderRows(e.rows)}</div>
      ${e.total>t?U({offset:s,size:t,total:e.total},this.voice,n=>this.turn(n)):c}`}renderRows(e){let{width:t}=this;if(t<_)return Z(e,n=>this.renderBlock(n),this.context);let s=this.columns.filter(n=>!n.roomy||t>=ae);return B(e,s,this.context)}get context(){let{say:e,table:t,selection:s,sort:n,descending:l}=this;return{say:e,table:t,selection:s,order:{sort:n,descending:l},idOf:r=>this.idOf(r),nameOf:r=>this.nameOf(r),open:r=>this.openRow(r),sortBy:r=>this.sortBy(r)}}selectionChanged(){if(this.requestUpdate(),!this.shadowRoot?.activeElement?.closest(".actions")||this.selection.picked.size)return;let t=this.shadowRoot?.querySelector(".rows");this.updateComplete.then(()=>t?.focus())}get actor(){let{hass:e,say:t,table:s,config:n}=this;return{from:this,hass:e,say:t,table:s,vehicle:n.vehicle}}renderMore(e){return c}renderMoreTools(){return c}choose(e){this.choice=e,this.turn(0)}sortBy({sort:e,descending:t}){this.sort=e,this.descending=t,this.turn(0)}turn(e){this.offset=e,this.turning=!0,this.reload()}};d([h()],g.prototype,"page",2),d([h()],g.prototype,"choice",2),d([h()],g.prototype,"sort",2),d([h()],g.prototype,"descending",2),d([h()],g.prototype,"offset",2),d([h()],g.prototype,"width",2),d([h()],g.prototype,"busy",2);export{g as a};
