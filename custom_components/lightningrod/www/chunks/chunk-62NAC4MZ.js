import{a as z}from"./chunk-QHFFOBZD.js";import{a as x,c as R,d as _}from"./chunk-EK7PKTH2.js";import{a as M,b as k}from"./chunk-ZVQRFLJ3.js";import{a as f,b as s,c as l,d as E,e as L,f as m,g as p,i as $,k as b,l as A}from"./chunk-4SNAZATH.js";import{b as y}from"./chunk-GUSQ6VJU.js";import{e as T,f as C,k as P,l as S,n as O}from"./chunk-COKV4NAM.js";import{d as w}from"./chunk-2OFRXLSJ.js";import{b as a}from"./chunk-HZWT6QKO.js";var g={search:"",period:"all",from:"",to:"",vehicle:"",place:"",network:"",location_type:"",charge_type:"",trip_class:"",tag:"",unpriced:!1,needs_review:!1,edited:!1};function v(r){let u=Object.keys(g),e=["search","from","to"];return u.filter(t=>!e.includes(t)&&r[t]!==g[t]).length}function I(r,u,e){let{start:t,end:i}=r.period==="custom"?V(r,u):_(r.period,u,e);return{start:t,end:i,search:r.search.trim()||void 0,vehicle:r.vehicle||void 0,place_id:r.place?Number(r.place):void 0,network:r.network||void 0,location_type:r.location_type||void 0,charge_type:r.charge_type||void 0,trip_class:r.trip_class||void 0,tag:r.tag||void 0,unpriced:r.unpriced||void 0,needs_review:r.needs_review||void 0,edited:r.edited||void 0}}function V(r,u){let e=(t,i)=>{let o=new Date(`${t}T00:00Z`);return o.setUTCDate(o.getUTCDate()+i),x(o.toISOString().slice(0,10),u).toISOString()};return{start:r.from?e(r.from,0):void 0,end:r.to?e(r.to,1):void 0}}var K=250,d=class extends E{constructor(){super(...arguments);this.sorts=[];this.table="sessions";this.sort="";this.descending=!0;this.fixedVehicle=!1;this.open=!1}render(){let e=v(this.choice);return s`<div class="line">
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
          ${this.say("common.filter")}${e?s`<span class="tag">${e}</span>`:l}
        </button>
      </div>
      <div id="panel" ?hidden=${!this.open}>${this.open?this.renderPanel(e):l}</div>`}renderPanel(e){let t=this.table==="sessions",{info:i,say:o}=this,c=this.fixedVehicle?[]:i?.vehicles??[];return s`<div class="panel">
      ${this.select("period","config.period",R.map(n=>({value:n,label:o(`period.${n}`)})),!1)}
      ${this.choice.period==="custom"?[this.date("from"),this.date("to")]:l}
      ${c.length>1?this.select("vehicle","config.vehicle",c.map(n=>({value:n.vehicle,label:n.name}))):l}
      ${this.select("place","sessions.place",(i?.places??[]).map(n=>({value:String(n.id),label:n.name})))}
      ${t?this.renderSessionFilters():this.select("trip_class","trips.class",this.options("class","business","commute","private"))}
      ${i?.tags.length?this.select("tag","sessions.tag",i.tags.map(n=>({value:n,label:n}))):l}
      ${this.renderSort()}
      <div class="wide">
        ${t?this.toggle("unpriced","sessions.unpriced"):l}
        ${this.toggle("needs_review","sessions.review")}
        ${this.toggle("edited","sessions.edited")}
        ${e?s`<button class="button" @click=${this.clear}>${o("common.clear")}</button>`:l}
      </div>
    </div>`}renderSessionFilters(){let e=(this.info?.networks??[]).map(t=>({value:t,label:t}));return[this.select("network","sessions.network",e),this.select("location_type","sessions.place_type",this.options("type","home","work","public")),this.select("charge_type","sessions.charge_type",["AC_LEVEL_2","AC_LEVEL_1","AC","DC_FAST"].map(t=>({value:t,label:w(this.say,"charge",t)})))]}renderSort(){let e=this.say(this.descending?"common.sort_descending":"common.sort_ascending");return s`<div class="sorting">
      <label class="field"
        >${this.say("common.sort")}
        <select @change=${t=>this.sortBy(t.target.value)}>
          ${this.sorts.map(t=>s`<option value=${t.value} ?selected=${t.value===this.sort}>
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
    </div>`}options(e,...t){return t.map(i=>({value:i,label:this.say(`${e}.${i}`)}))}select(e,t,i,o=!0){let c=String(this.choice[e]);return s`<label class="field"
      >${this.say(t)}
      <select
        @change=${n=>this.choose({[e]:n.target.value})}
      >
        ${o?s`<option value="" ?selected=${!c}>${this.say("common.any")}</option>`:l}
        ${i.map(n=>s`<option value=${n.value} ?selected=${n.value===c}>${n.label}</option>`)}
      </select>
    </label>`}date(e){return s`<label class="field"
      >${this.say(`period.${e}`)}
      <input
        type="date"
        .value=${this.choice[e]}
        @change=${t=>this.choose({[e]:t.target.value})}
      />
    </label>`}toggle(e,t){let i=this.choice[e];return s`<button
      class="chip"
      aria-pressed=${i}
      @click=${()=>this.choose({[e]:!i})}
    >
      ${this.say(t)}
    </button>`}typed(e){let t=e.target.value;clearTimeout(this.typing),this.typing=setTimeout(()=>this.choose({search:t}),K)}clear(){this.choose({...g,search:this.choice.search})}choose(e){this.tell("choice-changed",{...this.choice,...e})}sortBy(e){this.tell("sort-changed",{sort:e,descending:this.descending})}tell(e,t){this.dispatchEvent(new CustomEvent(e,{detail:t}))}};d.styles=[b,f`
      .line {
        display: flex;
        gap: 8px;
        padding: 0 16px 8px;
        align-items: center;
      }
      .search {
        position: relative;
        flex: 1;
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
    `],a([m({attribute:!1})],d.prototype,"say",2),a([m({attribute:!1})],d.prototype,"info",2),a([m({attribute:!1})],d.prototype,"choice",2),a([m({attribute:!1})],d.prototype,"sorts",2),a([m()],d.prototype,"table",2),a([m()],d.prototype,"sort",2),a([m({type:Boolean})],d.prototype,"descending",2),a([m({type:Boolean})],d.prototype,"fixedVehicle",2),a([p()],d.prototype,"open",2),d=a([L("lightningrod-filter-bar")],d);var D=f`
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
    overflow-x: auto;
    transition: opacity 0.15s;
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
  li > input {
    margin-inline-start: 16px;
    flex: none;
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
  .block > :nth-child(even) {
    text-align: end;
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
`;var N=25,U=500,H=560,W=900,X=40,h=class extends z{constructor(){super(...arguments);this.choice={...g};this.sort="";this.descending=!0;this.offset=0;this.picked=new Set;this.picking=!1;this.width=H;this.busy=!1;this.asked=0;this.summed="";this.turning=!1;this.sizes=new ResizeObserver(([e])=>{this.width=e?.contentRect.width??this.width})}static{this.styles=[b,A,D]}setConfig(e){this.choice={...g,period:e.period??"all",vehicle:e.vehicle??"",needs_review:e.needs_review??!1,unpriced:e.unpriced??!1},this.offset=0,super.setConfig(e)}connectedCallback(){super.connectedCallback(),this.sizes.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.sizes.disconnect()}willUpdate(e){super.willUpdate(e),this.sort||(this.sort=this.defaultSort)}get size(){let{page_size:e}=this.config;return e?Math.min(Math.max(Math.round(e),1),U):N}async load(){let e=++this.asked,{filter:t}=this,i=JSON.stringify(t),o=!this.turning||i!==this.summed;this.turning=!1,o&&(this.summed=""),this.busy=!0;try{let c=await this.ask({...t,sums:o,sort_by:this.sort||this.defaultSort,descending:this.descending,limit:this.size,offset:this.offset});if(e!==this.asked)return;let n={...this.page,...c};this.page=n,this.summed=i,!n.rows.length&&this.offset&&n.total&&this.turn(0)}finally{e===this.asked&&(this.busy=!1)}}renderCard(){return s`${this.renderHead(this.say(`${this.table}.title`),s`${this.renderFiles()}${this.mayWrite?this.renderTools():l}`)}
    ${this.config.filters===!1?l:this.renderFilters()}
    ${this.error&&!this.page?this.renderError():this.renderBody()}
    ${this.picked.size?this.renderActions():l}`}renderFiles(){let e=this.say("common.export"),t=this.say("common.report");return s`<button
        class="icon-button"
        aria-label=${t}
        title=${t}
        @click=${()=>this.follow(C(this.hass,this.filter))}
      >
        <ha-icon icon="mdi:file-document-outline"></ha-icon></button
      ><button
        class="icon-button"
        aria-label=${e}
        title=${e}
        @click=${()=>this.follow(T(this.hass,this.table,this.filter))}
      >
        <ha-icon icon="mdi:file-export-outline"></ha-icon>
      </button>`}async follow(e){try{let t=document.createElement("a");t.href=await e,t.target="_blank",t.rel="noopener",t.click()}catch(t){k({message:$(t)})}}get manyVehicles(){return!this.config.vehicle&&(this.info?.vehicles.length??0)>1}get filter(){return I(this.choice,this.format.timeZone,new Date)}renderTools(){let e=this.say("common.select"),t=this.say(`${this.table}.add`);return s`<button
        class="icon-button"
        aria-label=${e}
        title=${e}
        aria-pressed=${this.picking}
        @click=${this.togglePicking}
      >
        <ha-icon icon="mdi:checkbox-multiple-marked-outline"></ha-icon></button
      >${this.renderMoreTools()}<button
        class="icon-button"
        aria-label=${t}
        title=${t}
        @click=${()=>this.openForm([])}
      >
        <ha-icon icon="mdi:plus"></ha-icon>
      </button>`}renderFilters(){let e=this.columns.filter(t=>t.sort).map(t=>({value:t.sort,label:this.say(t.label)}));return s`<lightningrod-filter-bar
      .say=${this.say}
      .info=${this.info}
      .choice=${this.choice}
      .sorts=${e}
      .table=${this.table}
      .sort=${this.sort}
      .descending=${this.descending}
      .fixedVehicle=${!!this.config.vehicle}
      @choice-changed=${t=>this.choose(t.detail)}
      @sort-changed=${t=>this.order(t.detail.sort,t.detail.descending)}
    ></lightningrod-filter-bar>`}renderBody(){let{page:e}=this;if(!e)return this.renderLoading(this.size*X);if(!e.total){let t=v(this.choice)||this.choice.search;return s`<div class="message" role="status">
        ${this.say(t?"common.no_match":"common.empty_ledger")}
      </div>`}return s`<div class="sums" role="status">${this.renderSums(e.sums)}</div>
      <div class="rows" aria-busy=${this.busy}>
        ${this.width<H?this.renderList(e.rows):this.renderTable(e.rows)}
      </div>
      ${e.total>this.size?this.renderPager(e.total):l}`}renderTable(e){let t=this.columns.filter(o=>!o.roomy||this.width>=W),i=e.every(o=>this.picked.has(this.idOf(o)));return s`<table>
      <caption class="visually-hidden">
        ${this.say(`${this.table}.title`)}
      </caption>
      <thead>
        <tr>
          ${this.picking?s`<th class="pick">
                  <input
                    type="checkbox"
                    aria-label=${this.say("common.select_all")}
                    .checked=${i}
                    @change=${()=>this.pickAll(e,!i)}
                  />
                </th>`:l}
          ${t.map(o=>this.renderHeader(o))}
        </tr>
      </thead>
      <tbody>
        ${e.map(o=>s`<tr @click=${()=>this.clicked(o)}>
              ${this.picking?s`<td class="pick">${this.renderPick(o)}</td>`:l}
              ${t.map((c,n)=>this.renderCell(o,c,n))}
            </tr>`)}
      </tbody>
    </table>`}renderHeader(e){let t=this.say(e.label),i=e.number?"number":"";if(!e.sort)return s`<th scope="col" class=${i}>${t}</th>`;let o=e.sort===this.sort,c=this.descending?"descending":"ascending";return s`<th scope="col" class=${i} aria-sort=${o?c:"none"}>
      <button @click=${()=>this.order(e.sort,o?!this.descending:!0)}>
        ${t}<span class="arrow" aria-hidden="true"
          >${o?this.descending?"↓":"↑":""}</span
        >
      </button>
    </th>`}renderCell(e,t,i){let o=t.cell(e),c=i?o:s`<button
          class="open"
          @click=${n=>{n.stopPropagation(),this.openRow(e)}}
        >
          ${o}
        </button>`;return s`<td class=${t.number?"number":""}>${c}</td>`}renderPick(e){let t=this.idOf(e);return s`<input
      type="checkbox"
      aria-label=${this.say("common.select_row",{name:this.nameOf(e)})}
      .checked=${this.picked.has(t)}
      @click=${i=>i.stopPropagation()}
      @change=${()=>this.pick(t)}
    />`}renderList(e){return s`<ul>
      ${e.map(t=>s`<li>
            ${this.picking?this.renderPick(t):l}
            <button class="block" @click=${()=>this.clicked(t)}>
              ${this.renderBlock(t)}
            </button>
          </li>`)}
    </ul>`}renderPager(e){let{size:t,offset:i}=this,o=this.say("common.previous"),c=this.say("common.next"),n={from:i+1,to:Math.min(i+t,e),total:e};return s`<nav class="pager" aria-label=${this.say("common.more")}>
      <button
        class="icon-button"
        aria-label=${o}
        ?disabled=${!i}
        @click=${()=>this.turn(Math.max(0,i-t))}
      >
        <ha-icon icon="mdi:chevron-left"></ha-icon>
      </button>
      <span aria-live="polite">
        ${this.say("common.page",{from:this.format.number(n.from,0),to:this.format.number(n.to,0),total:this.format.number(e,0)})}
      </span>
      <button
        class="icon-button"
        aria-label=${c}
        ?disabled=${i+t>=e}
        @click=${()=>this.turn(i+t)}
      >
        <ha-icon icon="mdi:chevron-right"></ha-icon>
      </button>
    </nav>`}renderActions(){let e=[...this.picked];return s`<div class="actions" role="toolbar" aria-label=${this.say("common.select")}>
      <span>${this.say("common.selected",{count:e.length})}</span>
      <button class="button" @click=${()=>this.openForm(e)}>${this.say("common.edit")}</button>
      ${e.length>1?s`<button class="button" @click=${()=>{this.mergePicked(e)}}>
              ${this.say("common.merge")}
            </button>`:l}
      ${this.renderMore(e)}
      <button class="button danger" @click=${()=>this.confirmDelete(e)}>
        ${this.say("common.delete")}
      </button>
      <button class="button" @click=${()=>this.picked=new Set}>
        ${this.say("common.clear")}
      </button>
    </div>`}renderMore(e){return l}renderMoreTools(){return l}openForm(e){y(this,"lightningrod-edit-dialog",()=>import("./edit-dialog-ECLZSVAA.js"),{table:this.table,ids:e,vehicle:this.config.vehicle})}clicked(e){this.picking?this.pick(this.idOf(e)):this.openRow(e)}togglePicking(){this.picking=!this.picking,this.picked=new Set}pick(e){let t=new Set(this.picked);t.delete(e)||t.add(e),this.picked=t}pickAll(e,t){let i=e.map(c=>this.idOf(c)),o=[...this.picked].filter(c=>!i.includes(c));this.picked=new Set(t?[...o,...i]:o)}choose(e){this.choice=e,this.turn(0)}order(e,t){this.sort=e,this.descending=t,this.turn(0)}turn(e){this.offset=e,this.turning=!0,this.reload()}async mergePicked(e){await this.edit("session.merged",()=>S(this.hass,this.table,e))}confirmDelete(e){let t=this.table==="sessions"?"session":"trip",i=e.length>1?`${t}.confirm_delete_many`:`${t}.confirm_delete`;y(this,"lightningrod-confirm-dialog",()=>import("./confirm-dialog-7A7UFNQO.js"),{text:this.say(i,{count:e.length}),action:this.say("common.delete"),confirmed:()=>this.edit("session.deleted",()=>P(this.hass,this.table,e))})}async edit(e,t){try{let{batch_id:i}=await t();this.picked=new Set,M(this.say,e,()=>O(this.hass,i))}catch(i){k({message:$(i)})}}};a([p()],h.prototype,"page",2),a([p()],h.prototype,"choice",2),a([p()],h.prototype,"sort",2),a([p()],h.prototype,"descending",2),a([p()],h.prototype,"offset",2),a([p()],h.prototype,"picked",2),a([p()],h.prototype,"picking",2),a([p()],h.prototype,"width",2),a([p()],h.prototype,"busy",2);export{h as a};
