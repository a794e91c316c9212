import{a as $,b as f,e as _,g}from"./chunk-3I6ZSMCM.js";import{b as p}from"./chunk-UYPSTGNU.js";import"./chunk-OACTTZHN.js";import{b as h,c}from"./chunk-62Z6VN4R.js";import"./chunk-EK7PKTH2.js";import"./chunk-M7ERJ4SI.js";import{b as s,c as r,e as m}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{h as u}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import{d as o}from"./chunk-L35IES5G.js";import{b as d}from"./chunk-HZWT6QKO.js";var y=["business","private","commute"],l=class extends f{constructor(){super(...arguments);this.table="trips"}read(e){return u(this.hass,e)}bounds(e){return[e.start_time,e.end_time]}titleOf(e){let t=this.say("type.unknown");return`${e.start_place??t} → ${e.end_place??t}`}subtitleOf(e){let t=(this.info?.vehicles.length??0)>1;return s`<span class="muted">
      ${this.format.dateTime(e.start_time)} –
      ${this.format.time(e.end_time)}${t?` · ${this.vehicleName(e.vehicle)}`:""}
    </span>`}renderRow(e){let{say:t,voice:i}=this;return s`${e.needs_review?g(null,i,this.accept):r}
      ${this.renderFigures(e)} ${e.notes?s`<p class="notes">${e.notes}</p>`:r}
      ${(e.tags??[]).map(n=>s`<span class="tag">${n}</span> `)}
      <section>
        <h3>${t("trips.class")}</h3>
        ${this.renderClasses(e)}
      </section>
      <section>
        <h3>${t("trips.route")}</h3>
        ${this.renderRoute(e)}
      </section>
      ${this.renderScores(e)}
      <section>
        <h3>${t("session.provenance")}</h3>
        <div class="scroll">
          ${_(e,p,e.provenance??{},e.edited,i)}
        </div>
      </section>
      <section>
        <h3>${t("session.history")}</h3>
        ${$(e.edits,p,i,this.mayWrite?n=>this.askBack(n):void 0)}
      </section>`}renderFigures(e){let{format:t}=this,i=[["trips.distance",e.distance===null?null:t.distance(e.distance)],["trips.duration",e.duration===null?null:t.duration(e.duration)],["trip.speed",c(e)===null?null:t.speed(c(e))],["trips.energy",e.energy_consumed===null?null:t.measure(e.energy_consumed,"kWh",2)],["trips.efficiency",e.efficiency===null?null:t.efficiency(e.efficiency)],["trips.soc",e.end_soc===null?null:h(e,t)],["trips.temperature",(e.outside_air_temp??e.ambient_temp)===null?null:t.temperature(e.outside_air_temp??e.ambient_temp)],["trip.cabin",e.cabin_temp===null?null:t.temperature(e.cabin_temp)],["trip.regenerated",e.range_regenerated===null?null:t.distance(e.range_regenerated)],["trip.odometer",e.end_odometer===null?null:t.distance(e.end_odometer,0)]];return s`<dl class="figures">
        ${i.filter(([,n])=>n!==null).map(([n,a])=>s`<div>
                <dt>${this.say(n)}</dt>
                <dd>${a}</dd>
              </div>`)}
      </dl>
      ${e.petrol_assisted?s`<span class="tag warn">${this.say("trip.petrol")}</span>`:r}`}renderClasses(e){return this.mayWrite?s`<div class="curve-head" role="group" aria-label=${this.say("trips.class")}>
      ${y.map(t=>s`<button
            class="chip"
            aria-pressed=${e.trip_class===t}
            @click=${()=>{this.change({trip_class:e.trip_class===t?null:t})}}
          >
            ${this.say(`class.${t}`)}
          </button>`)}
    </div>`:s`<p>
        ${o(this.say,"class",e.trip_class)||this.say("common.unknown")}
      </p>`}renderRoute(e){if(!e.route.length)return s`<p class="muted">${this.say("trip.route_none")}</p>`;let t=e.route.map(i=>({point:[i.latitude,i.longitude],tooltip:this.format.time(i.recorded_at),timestamp:new Date(i.recorded_at)}));return s`<lightningrod-map
      .hass=${this.hass}
      .label=${this.titleOf(e)}
      .points=${t}
    ></lightningrod-map>`}renderScores(e){let i=[["trip.score_driving",e.driving_score],["trip.score_speed",e.speed_score],["trip.score_acceleration",e.acceleration_score],["trip.score_deceleration",e.deceleration_score]].filter(([,n])=>n!==null);return i.length?s`<section>
      <h3>${this.say("trip.scores")}</h3>
      <dl class="figures">
        ${i.map(([n,a])=>s`<div>
              <dt>${this.say(n)}</dt>
              <dd>${this.format.percent(a)}</dd>
            </div>`)}
      </dl>
    </section>`:r}};l=d([m("lightningrod-trip-dialog")],l);export{l as TripDialog};
