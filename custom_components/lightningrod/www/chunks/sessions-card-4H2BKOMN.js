import{a as _}from"./chunk-M376FXWU.js";import"./chunk-PW74EMPI.js";import{a as g,b as o}from"./chunk-62Z6VN4R.js";import"./chunk-EK7PKTH2.js";import"./chunk-M7ERJ4SI.js";import{b as t,c as n,e as d}from"./chunk-VTIDPPXK.js";import{b as a}from"./chunk-BHICOPKY.js";import{c as h}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import{c as u,d as m}from"./chunk-L35IES5G.js";import{b as p}from"./chunk-HZWT6QKO.js";var r=class extends _{constructor(){super(...arguments);this.table="sessions";this.defaultSort="session_start_utc";this.columns=[{label:"sessions.start",sort:"session_start_utc",cell:s=>this.startCell(s)},{label:"sessions.place",sort:"location_name",cell:s=>this.placeCell(s)},{label:"sessions.charge_type",sort:"charge_type",roomy:!0,cell:s=>m(this.say,"charge",s.charge_type)||"–"},{label:"sessions.soc",number:!0,cell:s=>o(s,this.format)},{label:"sessions.duration",sort:"charge_duration_seconds",number:!0,roomy:!0,cell:s=>this.format.duration(s.charge_duration_seconds)},{label:"sessions.energy",sort:"energy_kwh",number:!0,cell:s=>this.format.measure(s.energy_kwh,"kWh")},{label:"sessions.price",number:!0,roomy:!0,cell:s=>this.format.money(g(s),s.cost_currency,3)},{label:"sessions.cost",sort:"cost",number:!0,cell:s=>this.costCell(s)}]}ask(s){return h(this.hass,s)}idOf(s){return s.session_id}nameOf(s){return`${this.placeOf(s)}, ${this.format.dateTime(s.session_start_utc??s.plug_in_utc)}`}placeOf(s){return s.location_name||s.network_name||this.say("type.unknown")}startCell(s){let e=s.session_start_utc??s.plug_in_utc;return t`${this.format.date(e)} <span class="sub">${this.format.time(e)}</span>`}placeCell(s){let e=s.network_name!==this.placeOf(s)&&s.network_name,i=[this.manyVehicles&&this.vehicleName(s.vehicle),e].filter(Boolean);return t`${this.placeOf(s)}
    ${i.length?t`<span class="sub">${i.join(" · ")}</span>`:n}
    ${this.marks(s)}`}marks(s){return s.is_complete&&!s.needs_review&&!s.tags?.length?n:t`${s.is_complete?n:t`<span class="tag">${this.say("sessions.running")}</span>`}
    ${s.needs_review?t`<span class="tag warn">${this.say("sessions.review")}</span>`:n}
    ${(s.tags??[]).map(e=>t`<span class="tag">${e}</span>`)}`}costCell(s){if(s.cost===null)return s.is_complete?t`<span class="tag warn">${this.say("sessions.no_price")}</span>`:"–";if(s.free)return this.say("common.free");let e=this.format.money(s.cost,s.cost_currency);return s.cost_completeness!=="partial"?e:t`<span class="tag warn" title=${this.say("sessions.partial")}>≥</span> ${e}`}renderBlock(s){let e=s.session_start_utc??s.plug_in_utc;return t`<span class="strong">${this.placeOf(s)} ${this.marks(s)}</span>
      <span class="strong">${this.costCell(s)}</span>
      <span class="muted">${this.format.dateTime(e)}</span>
      <span class="muted">
        ${o(s,this.format)} · ${this.format.measure(s.energy_kwh,"kWh")}
      </span>
      ${this.whose(s.vehicle)}`}renderSums(s){let{format:e}=this;return t`<span><b>${u(this.say,"sessions.count",s.sessions,e)}</b></span>
      <span>${e.measure(s.energy_kwh,"kWh")}</span>
      ${s.wall_kwh?t`<span class="muted">
              ${this.say("sessions.wall")} ${e.measure(s.wall_kwh,"kWh")}
            </span>`:n}
      ${Object.keys(s.cost).length?t`<span>${e.monies(s.cost)}</span>`:n}
      ${s.unpriced?t`<span class="tag warn">
              ${this.say("sessions.unpriced_count",{count:e.number(s.unpriced,0)})}
            </span>`:n}`}renderMore(s){return t`<button class="button" @click=${()=>this.reprice({session_id:s})}>
      ${this.say("reprice.title")}
    </button>`}renderMoreTools(){let{vehicle:s,place_id:e,network:i,start:f,end:$,unpriced:b,...k}=this.filter;if(Object.values(k).some(c=>c!==void 0&&c!==""))return n;let l=this.say("reprice.title"),S={vehicle:s,place_id:e,network:i,start:f,end:$,unpriced:b};return t`<button
      class="icon-button"
      aria-label=${l}
      title=${l}
      @click=${()=>this.reprice(S)}
    >
      <ha-icon icon="mdi:cash-sync"></ha-icon>
    </button>`}reprice(s){a(this,"lightningrod-reprice-dialog",()=>import("./reprice-dialog-MKGAMIMG.js"),{...s})}openRow(s){a(this,"lightningrod-session-dialog",()=>import("./session-dialog-SM64IEHC.js"),{id:s.session_id})}};r=p([d("lightningrod-sessions-card-body")],r);export{r as SessionsCard};
