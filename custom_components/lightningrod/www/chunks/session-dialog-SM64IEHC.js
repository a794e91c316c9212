import{a as $,b as y,c as b,d as S,e as k,f as T,g as D}from"./chunk-3I6ZSMCM.js";import"./chunk-BUNMXDN4.js";import{a as h}from"./chunk-UYPSTGNU.js";import"./chunk-OACTTZHN.js";import"./chunk-62Z6VN4R.js";import"./chunk-EK7PKTH2.js";import"./chunk-M7ERJ4SI.js";import{b as r,c as l,e as f,g as v}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{g}from"./chunk-W6IRSUET.js";import{a as d}from"./chunk-MLXI7IQM.js";import{d as _}from"./chunk-L35IES5G.js";import{b as p}from"./chunk-HZWT6QKO.js";function E(o,i,e){let s=o.intervals,n=s.map(t=>({x:x(t),y:t.soc}));return{series:[{label:e("session.power"),hue:"primary",kind:"area",points:s.map(t=>({x:x(t),y:t.mean_power_kw}))},...n.some(({y:t})=>t!==null)?[{label:e("sessions.soc"),hue:"soc",kind:"line",points:n,axis:"right"}]:[]],left:{unit:"kW",min:0,format:t=>i.measure(t,"kW")},right:{unit:"%",min:0,max:100,format:t=>i.percent(t)},bottom:{format:t=>i.time(t),...C(s)}}}function C(o){let i=Date.parse(o[0].start_utc),e=Date.parse(o.at(-1).end_utc),n=([5,10,15,30,60,120,180,360].find(t=>(e-i)/(t*6e4)<=7)??720)*6e4;return{min:Math.floor(i/n)*n,max:Math.ceil(e/n)*n,step:n}}function I(o){let i=new Map;for(let[e,s]of o){let n=Math.round(e/5)*5;i.set(n,[...i.get(n)??[],s])}return[...i].map(([e,s])=>({x:e,y:s.reduce((n,t)=>n+t,0)/s.length}))}function R(o,i,e){let s=I(o.average_curve),n=o.intervals.filter(t=>t.soc!==null).map(t=>({x:t.soc,y:t.mean_power_kw})).sort((t,a)=>t.x-a.x);return{series:[{label:e("session.power"),hue:"primary",kind:"area",points:n},...s.length>1?[{label:e("session.average"),hue:"average",kind:"line",points:s,dashed:!0}]:[]],left:{unit:"kW",min:0,format:t=>i.measure(t,"kW")},bottom:{title:e("sessions.soc"),format:t=>i.percent(t),min:0,max:100}}}function P(o){return o.intervals.filter(i=>i.mean_power_kw!==null).length>1}function x(o){return(Date.parse(o.start_utc)+Date.parse(o.end_utc))/2}var u=class extends y{constructor(){super(...arguments);this.table="sessions";this.bySoc=!1}read(e){return g(this.hass,e)}bounds(e){return e.is_complete?[e.session_start_utc,e.session_end_utc]:[null,null]}titleOf(e){return e.location_name||e.network_name||this.say("type.unknown")}subtitleOf(e){let s=e.session_start_utc??e.plug_in_utc,n=[`${this.format.dateTime(s)} – ${e.is_complete?this.format.time(e.session_end_utc):this.say("sessions.running")}`,_(this.say,"charge",e.charge_type),e.network_name!==this.titleOf(e)?e.network_name:"",(this.info?.vehicles.length??0)>1?this.vehicleName(e.vehicle):""];return r`<span class="muted">${n.filter(Boolean).join(" · ")}</span>`}renderRow(e){let{say:s,voice:n}=this;return r`${e.needs_review?D(e.review,n,this.accept):l}
      ${b(e,n)} ${this.renderBounds(e)}
      ${e.notes?r`<p class="notes">${e.notes}</p>`:l}
      ${(e.tags??[]).map(t=>r`<span class="tag">${t}</span> `)}
      <section>${this.renderCurve(e)}</section>
      <section>
        <h3>${s("session.costs")}</h3>
        <div class="scroll">${S(e,n)}</div>
      </section>
      <section>
        <h3>${s("session.provenance")}</h3>
        <div class="scroll">
          ${k(e,h,e.provenance??{},e.edited,n)}
        </div>
      </section>
      ${e.segments.length?r`<section>
              <h3>${s("session.segments")}</h3>
              <div class="scroll">${T(e.segments,n)}</div>
            </section>`:l}
      ${this.renderWhere(e)}
      <section>
        <h3>${s("session.history")}</h3>
        ${$(e.edits,h,n,this.mayWrite?t=>this.askBack(t):void 0)}
      </section>`}renderBounds(e){let{say:s,format:n}=this,t=(a,c,m)=>c&&m&&c!==m?r`<p class="muted">
            ${a}
            ${s("session.between",{from:n.dateTime(c),to:n.dateTime(m)})}
          </p>`:l;return!e.plug_in_not_before_utc&&!e.plug_out_not_after_utc?l:r`${t(s("session.plug_in"),e.plug_in_not_before_utc,e.plug_in_utc)}
    ${t(s("session.plug_out"),e.plug_out_utc,e.plug_out_not_after_utc)}`}renderCurve(e){let{say:s}=this;if(!P(e))return r`<h3>${s("session.curve")}</h3>
        <p class="muted">${s("session.no_curve")}</p>`;let n=(this.bySoc?R:E)(e,this.format,s),t=(a,c)=>r`<button
        class="chip"
        aria-pressed=${this.bySoc===a}
        @click=${()=>this.bySoc=a}
      >
        ${c}
      </button>`;return r`<div class="curve-head">
        <h3>${s("session.curve")}</h3>
        <div class="choice">
          ${t(!1,s("session.over_time"))} ${t(!0,s("session.over_soc"))}
        </div>
      </div>
      <lightningrod-chart
        .plot=${n}
        .label=${s("session.curve")}
        .dark=${this.hass.themes.darkMode}
        .numbers=${d(this.hass.locale)}
      ></lightningrod-chart>`}renderWhere(e){let{latitude:s,longitude:n,address:t}=e;if(s===null||n===null)return t?r`<section>
            <h3>${this.say("session.where")}</h3>
            <p>${t}</p>
          </section>`:l;let a=this.titleOf(e),c=new Date(e.session_start_utc??0);return r`<section>
      <h3>${this.say("session.where")}</h3>
      ${t?r`<p>${t}</p>`:l}
      <lightningrod-map
        .hass=${this.hass}
        .label=${a}
        .points=${[{point:[s,n],tooltip:a,timestamp:c}]}
      ></lightningrod-map>
    </section>`}};p([v()],u.prototype,"bySoc",2),u=p([f("lightningrod-session-dialog")],u);export{u as SessionDialog};
