import{a as u}from"./chunk-YJ2D77CX.js";import"./chunk-FJ5TCYGT.js";import{a as m,b as i}from"./chunk-TI4YZN5I.js";import"./chunk-KZHKZJSG.js";import"./chunk-AO4XXW7Q.js";import{b as p}from"./chunk-OESEJ7WX.js";import{b as e,c as n,e as c}from"./chunk-6JMDMJEX.js";import{c as l}from"./chunk-KE4ZMSJG.js";import"./chunk-FMPRBP2E.js";import{c as r}from"./chunk-GTHAI3Z2.js";import{b as o}from"./chunk-HZWT6QKO.js";var a=class extends u{constructor(){super(...arguments);this.table="sessions";this.defaultSort="session_start_utc";this.columns=[{label:"sessions.start",sort:"session_start_utc",cell:s=>this.startCell(s)},{label:"sessions.place",sort:"location_name",cell:s=>this.placeCell(s)},{label:"sessions.charge_type",sort:"charge_type",roomy:!0,cell:s=>r(this.say,"charge",s.charge_type)||"–"},{label:"sessions.soc",number:!0,cell:s=>i(s,this.format)},{label:"sessions.duration",sort:"charge_duration_seconds",number:!0,roomy:!0,cell:s=>this.format.duration(s.charge_duration_seconds)},{label:"sessions.energy",sort:"energy_kwh",number:!0,cell:s=>this.format.measure(s.energy_kwh,"kWh")},{label:"sessions.price",number:!0,roomy:!0,cell:s=>this.format.money(m(s),s.cost_currency,3)},{label:"sessions.cost",sort:"cost",number:!0,cell:s=>this.costCell(s)}]}ask(s){return l(this.hass,s)}idOf(s){return s.session_id}nameOf(s){return`${this.placeOf(s)}, ${this.format.dateTime(s.session_start_utc??s.plug_in_utc)}`}placeOf(s){return s.location_name||s.network_name||this.say("type.unknown")}startCell(s){let t=s.session_start_utc??s.plug_in_utc;return e`${this.format.date(t)} <span class="sub">${this.format.time(t)}</span>`}placeCell(s){let t=s.network_name&&s.network_name!==this.placeOf(s);return e`${this.placeOf(s)}
    ${this.manyVehicles?e`<span class="sub">${this.vehicleName(s.vehicle)}</span>`:n}
    ${t?e`<span class="sub">${s.network_name}</span>`:n} ${this.marks(s)}`}get manyVehicles(){return!this.config.vehicle&&(this.info?.vehicles.length??0)>1}marks(s){return e`${s.is_complete?n:e`<span class="tag">${this.say("sessions.running")}</span>`}
    ${s.needs_review?e`<span class="tag warn">${this.say("sessions.review")}</span>`:n}
    ${(s.tags??[]).map(t=>e`<span class="tag">${t}</span>`)}`}costCell(s){if(s.cost===null)return s.is_complete?e`<span class="tag warn">${this.say("sessions.no_price")}</span>`:"–";if(Number(s.cost)===0)return this.say("common.free");let t=s.cost_completeness==="partial";return e`${t?e`<span class="tag warn" title=${this.say("sessions.partial")}>≥</span>`:n}
    ${this.format.money(s.cost,s.cost_currency)}`}renderBlock(s){let t=s.session_start_utc??s.plug_in_utc;return e`<span class="strong">${this.placeOf(s)} ${this.marks(s)}</span>
      <span class="strong">${this.costCell(s)}</span>
      <span class="muted">${this.format.dateTime(t)}</span>
      <span class="muted">
        ${i(s,this.format)} · ${this.format.measure(s.energy_kwh,"kWh")}
      </span>`}renderSums(s){let{format:t}=this,_=s.sessions===1?"sessions.count_one":"sessions.count_other";return e`<span><b>${this.say(_,{count:t.number(s.sessions,0)})}</b></span>
      <span>${t.measure(s.energy_kwh,"kWh")}</span>
      ${s.wall_kwh?e`<span class="muted">
              ${this.say("sessions.wall")} ${t.measure(s.wall_kwh,"kWh")}
            </span>`:n}
      ${Object.keys(s.cost).length?e`<span>${t.monies(s.cost)}</span>`:n}
      ${s.unpriced?e`<span class="tag warn">
              ${this.say("sessions.unpriced_count",{count:t.number(s.unpriced,0)})}
            </span>`:n}`}openRow(s){p(this,"lightningrod-session-dialog",()=>import("./session-dialog-GKNDXROK.js"),{id:s.session_id})}};a=o([c("lightningrod-sessions-card-body")],a);export{a as SessionsCard};
