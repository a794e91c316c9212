import{a as y}from"./chunk-PW74EMPI.js";import{a as v,b as n,c as d,e as f,g,k as $,l as w}from"./chunk-VTIDPPXK.js";import{b as m}from"./chunk-BHICOPKY.js";import{q as u}from"./chunk-W6IRSUET.js";import"./chunk-MLXI7IQM.js";import{c as p}from"./chunk-L35IES5G.js";import{b as c}from"./chunk-HZWT6QKO.js";var x=6,h={unpriced:{icon:"mdi:cash-remove",table:"sessions",filter:"unpriced"},review:{icon:"mdi:eye-outline",table:"sessions",filter:"needs_review"},trip_review:{icon:"mdi:eye-outline",table:"trips",filter:"needs_review"}},s=class extends y{async load(){let e=this.config.vehicle;this.found=await u(this.hass,"attention",{vehicle:e})}renderCard(){return n`${this.renderHead(this.say("attention.title"))} ${this.renderBody()}`}renderBody(){let{found:e}=this;if(!e)return this.error?this.renderError():this.renderLoading();let{unpriced:i,review:o,trip_review:t,gaps:r}=e,a=this.info?.vehicles.some(l=>!l.removed)??!0;return a&&!i.count&&!o.count&&!t.count&&!r.count?n`<div class="good" role="status">
        <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.say("attention.none")}
      </div>`:n`<ul>
      ${a?d:this.renderNoCar()}
      ${this.renderItem("unpriced",i.count,i.session_ids)}
      ${this.renderItem("review",o.count,o.session_ids)}
      ${this.renderItem("trip_review",t.count,t.trip_ids)}
      ${r.count?this.renderGaps(r):d}
    </ul>`}renderNoCar(){return n`<li>
      <ha-icon icon="mdi:car-off"></ha-icon>
      <div>${this.say("attention.no_car")}</div>
      ${this.renderSettings()}
    </li>`}renderItem(e,i,o){let[t]=o;if(!t)return d;let r=p(this.say,`attention.${e}`,i,this.format);return n`<li>
      <ha-icon icon=${h[e].icon}></ha-icon>
      <div>${r}</div>
      <button
        class="button"
        @click=${()=>i>1?this.showAll(e,r):this.open(e,t)}
      >
        ${this.say(i>1?"attention.show":"attention.open")}
      </button>
    </li>`}renderGaps(e){let{format:i,say:o}=this;return n`<li>
      <ha-icon icon="mdi:map-marker-question-outline"></ha-icon>
      <div>
        <details>
          <summary>
            ${p(o,"attention.gaps",e.count,i,{distance:i.distance(e.distance_km,0)})}
          </summary>
          ${e.rows.slice(0,x).map(t=>n`<div class="muted">
                ${i.distance(t.distance_km,0)}:
                ${o("session.between",{from:i.dateTime(t.start),to:i.dateTime(t.end)})}
              </div>`)}
        </details>
      </div>
    </li>`}open(e,i){let{table:o}=h[e],t=o==="sessions"?()=>import("./session-dialog-SM64IEHC.js"):()=>import("./trip-dialog-DYDTIDYN.js");m(this,`lightningrod-${o.slice(0,-1)}-dialog`,t,{id:i})}showAll(e,i){let{table:o,filter:t}=h[e],{vehicle:r}=this.config,a=()=>import("./list-dialog-EPFPIGL6.js"),l={table:o,title:i,config:{vehicle:r,[t]:!0}};m(this,"lightningrod-list-dialog",a,l)}};s.styles=[$,w,v`
      ul {
        list-style: none;
        margin: 0;
        padding: 2px 16px;
      }
      li {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 8px 0;
        border-top: 1px solid var(--divider-color);
      }
      li:first-child {
        border-top: 0;
      }
      li > ha-icon {
        color: var(--warning-color);
        flex: none;
      }
      li > div {
        flex: 1;
        min-width: 0;
      }
      .good {
        display: flex;
        gap: 12px;
        align-items: center;
        padding: 12px 16px;
      }
      .good ha-icon {
        color: var(--success-color);
      }
      details {
        font-size: 13px;
      }
      summary {
        cursor: pointer;
      }
    `],c([g()],s.prototype,"found",2),s=c([f("lightningrod-attention-card-body")],s);export{s as AttentionCard};
