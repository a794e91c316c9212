import{a as D,b as R,c as T,d as E,e as I,f as P,g as C}from"./chunk-YOEO627X.js";import{a as v}from"./chunk-YZMSTHYA.js";import"./chunk-4OKBZULZ.js";import"./chunk-3CCLANMO.js";import"./chunk-BGS7Y3GZ.js";import"./chunk-AO4XXW7Q.js";import{a as $,b as o,c,d as S,e as d,f as h,g as k,m as x}from"./chunk-KL2EZSCY.js";import"./chunk-5JCNQMNK.js";import{c as _,h as b}from"./chunk-VATW6RE6.js";import{b as l}from"./chunk-HZWT6QKO.js";var H={home:["--blue-color","#2196f3"],work:["--teal-color","#009688"],public:["--orange-color","#ff9800"],unknown:["--grey-color","#9e9e9e"],primary:["--primary-color","#03a9f4"],average:["--secondary-text-color","#9e9e9e"],soc:["--green-color","#4caf50"],bad:["--error-color","#db4437"],good:["--success-color","#43a047"]},y=[["--blue-color","#2196f3"],["--orange-color","#ff9800"],["--teal-color","#009688"],["--purple-color","#926bc7"],["--pink-color","#e91e63"],["--lime-color","#cddc39"],["--brown-color","#795548"],["--indigo-color","#3f51b5"]],g=class{constructor(r){this.style=getComputedStyle(r)}color(r){let[e,s]=typeof r=="number"?y[r%y.length]:H[r]??y[0];return this.named(e,s)}get text(){return this.named("--secondary-text-color","#727272")}get grid(){return this.named("--divider-color","rgba(127,127,127,.2)")}get surface(){return this.named("--card-background-color","#fff")}get strong(){return this.named("--primary-text-color","#212121")}get font(){return this.style.fontFamily}named(r,e){return this.style.getPropertyValue(r).trim()||e}};var p=class extends S{constructor(){super(...arguments);this.label="";this.dark=!1;this.drawn=0}disconnectedCallback(){super.disconnectedCallback(),this.forget()}connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.redraw()}render(){return o`<div class="chart"><canvas role="img" aria-label=${this.label}></canvas></div>`}updated(){this.redraw()}forget(){this.chart?.destroy(),this.chart=void 0}async redraw(){let e=++this.drawn,{draw:s}=await import("./draw-RXQS2I43.js"),n=this.renderRoot.querySelector("canvas");!n||e!==this.drawn||!this.isConnected||(this.chart?.canvas!==n&&this.forget(),this.chart=s(n,this.plot,new g(this),this.chart))}};p.styles=[x,$`
      :host {
        position: relative;
        height: 260px;
      }
      .chart {
        position: absolute;
        inset: 0;
      }
    `],l([h({attribute:!1})],p.prototype,"plot",2),l([h()],p.prototype,"label",2),l([h({type:Boolean})],p.prototype,"dark",2),p=l([d("lightningrod-chart")],p);function W(i,r,e){let s=i.intervals,n=s.map(t=>({x:B(t),y:t.soc}));return{series:[{label:e("session.power"),hue:"primary",kind:"area",points:s.map(t=>({x:B(t),y:t.mean_power_kw}))},...n.some(({y:t})=>t!==null)?[{label:e("sessions.soc"),hue:"soc",kind:"line",points:n,axis:"right"}]:[]],left:{unit:"kW",min:0,format:t=>r.measure(t,"kW")},right:{unit:"%",min:0,max:100,format:t=>r.percent(t)},bottom:{format:t=>r.time(t),...M(s)}}}function M(i){let r=Date.parse(i[0].start_utc),e=Date.parse(i.at(-1).end_utc),n=([5,10,15,30,60,120,180,360].find(t=>(e-r)/(t*6e4)<=7)??720)*6e4;return{min:Math.floor(r/n)*n,max:Math.ceil(e/n)*n,step:n}}function F(i,r,e){let s=i.average_curve.map(([t,a])=>({x:t,y:a})),n=i.intervals.filter(t=>t.soc!==null).map(t=>({x:t.soc,y:t.mean_power_kw})).sort((t,a)=>t.x-a.x);return{series:[{label:e("session.power"),hue:"primary",kind:"area",points:n},...s.length>1?[{label:e("session.average"),hue:"average",kind:"line",points:s,dashed:!0}]:[]],left:{unit:"kW",min:0,format:t=>r.measure(t,"kW")},bottom:{title:e("sessions.soc"),format:t=>r.percent(t),min:0,max:100}}}function O(i){return i.intervals.filter(r=>r.mean_power_kw!==null).length>1}function B(i){return(Date.parse(i.start_utc)+Date.parse(i.end_utc))/2}var u=class extends R{constructor(){super(...arguments);this.table="sessions";this.bySoc=!1}read(e){return b(this.hass,e)}bounds(e){return e.is_complete?[e.session_start_utc,e.session_end_utc]:[null,null]}titleOf(e){return e.location_name||e.network_name||this.say("type.unknown")}subtitleOf(e){let s=e.session_start_utc??e.plug_in_utc,n=[`${this.format.dateTime(s)} – ${e.is_complete?this.format.time(e.session_end_utc):this.say("sessions.running")}`,_(this.say,"charge",e.charge_type),e.network_name!==this.titleOf(e)?e.network_name:"",(this.info?.vehicles.length??0)>1?this.vehicleName(e.vehicle):""];return o`<span class="muted">${n.filter(Boolean).join(" · ")}</span>`}renderRow(e){let{say:s,voice:n}=this;return o`${e.needs_review?C(e.review,n,this.accept):c}
      ${T(e,n)} ${this.renderBounds(e)}
      ${e.notes?o`<p class="notes">${e.notes}</p>`:c}
      ${(e.tags??[]).map(t=>o`<span class="tag">${t}</span> `)}
      <section>${this.renderCurve(e)}</section>
      <section>
        <h3>${s("session.costs")}</h3>
        <div class="scroll">${E(e,n)}</div>
      </section>
      <section>
        <h3>${s("session.provenance")}</h3>
        <div class="scroll">
          ${I(e,v,e.provenance??{},e.edited,n)}
        </div>
      </section>
      ${e.segments.length?o`<section>
              <h3>${s("session.segments")}</h3>
              <div class="scroll">${P(e.segments,n)}</div>
            </section>`:c}
      ${this.renderWhere(e)}
      <section>
        <h3>${s("session.history")}</h3>
        ${D(e.edits,v,n,this.mayWrite?t=>{this.takeBack(t)}:void 0)}
      </section>`}renderBounds(e){let{say:s,format:n}=this,t=(a,m,f)=>m&&f&&m!==f?o`<p class="muted">
            ${a}
            ${s("session.between",{from:n.dateTime(m),to:n.dateTime(f)})}
          </p>`:c;return!e.plug_in_not_before_utc&&!e.plug_out_not_after_utc?c:o`${t(s("session.plug_in"),e.plug_in_not_before_utc,e.plug_in_utc)}
    ${t(s("session.plug_out"),e.plug_out_utc,e.plug_out_not_after_utc)}`}renderCurve(e){let{say:s}=this;if(!O(e))return o`<h3>${s("session.curve")}</h3>
        <p class="muted">${s("session.no_curve")}</p>`;let n=(this.bySoc?F:W)(e,this.format,s),t=(a,m)=>o`<button
        class="chip"
        aria-pressed=${this.bySoc===a}
        @click=${()=>this.bySoc=a}
      >
        ${m}
      </button>`;return o`<div class="curve-head">
        <h3>${s("session.curve")}</h3>
        ${t(!1,s("session.over_time"))} ${t(!0,s("session.over_soc"))}
      </div>
      <lightningrod-chart
        .plot=${n}
        .label=${s("session.curve")}
        .dark=${this.hass.themes.darkMode}
      ></lightningrod-chart>`}renderWhere(e){let{latitude:s,longitude:n,address:t}=e;if(s===null||n===null)return t?o`<section>
            <h3>${this.say("session.where")}</h3>
            <p>${t}</p>
          </section>`:c;let a=this.titleOf(e),m=new Date(e.session_start_utc??0);return o`<section>
      <h3>${this.say("session.where")}</h3>
      ${t?o`<p>${t}</p>`:c}
      <lightningrod-map
        .hass=${this.hass}
        .label=${a}
        .points=${[{point:[s,n],tooltip:a,timestamp:m}]}
      ></lightningrod-map>
    </section>`}};l([k()],u.prototype,"bySoc",2),u=l([d("lightningrod-session-dialog")],u);export{u as SessionDialog};
