import{a as f}from"./chunk-LIIICE3L.js";import{a as h,b as n,c as l,e as u,g as v,k as g,l as y}from"./chunk-MRO2IY7I.js";import{b as c}from"./chunk-BHICOPKY.js";import{q as m}from"./chunk-T3X6DOBK.js";import"./chunk-MLXI7IQM.js";import{c as d}from"./chunk-7CUT7UBA.js";import{b as a}from"./chunk-HZWT6QKO.js";var x=6,p={unpriced:{icon:"mdi:cash-remove",table:"sessions",filter:"unpriced"},review:{icon:"mdi:eye-outline",table:"sessions",filter:"needs_review"},trip_review:{icon:"mdi:eye-outline",table:"trips",filter:"needs_review"}},s=class extends f{async load(){let e=this.config.vehicle;this.found=await m(this.hass,"attention",{vehicle:e})}renderCard(){return n`${this.renderHead(this.say("attention.title"))} ${this.renderBody()}`}renderBody(){let{found:e}=this;if(!e)return this.error?this.renderError():this.renderLoading();let{unpriced:i,review:o,trip_review:t,gaps:r}=e;return!i.count&&!o.count&&!t.count&&!r.count?n`<div class="good" role="status">
        <ha-icon icon="mdi:check-circle-outline"></ha-icon>${this.say("attention.none")}
      </div>`:n`<ul>
      ${this.renderItem("unpriced",i.count,i.session_ids)}
      ${this.renderItem("review",o.count,o.session_ids)}
      ${this.renderItem("trip_review",t.count,t.trip_ids)}
      ${r.count?this.renderGaps(r):l}
    </ul>`}renderItem(e,i,o){let[t]=o;if(!t)return l;let r=d(this.say,`attention.${e}`,i,this.format);return n`<li>
      <ha-icon icon=${p[e].icon}></ha-icon>
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
            ${d(o,"attention.gaps",e.count,i,{distance:i.distance(e.distance_km,0)})}
          </summary>
          ${e.rows.slice(0,x).map(t=>n`<div class="muted">
                ${i.distance(t.distance_km,0)}:
                ${o("session.between",{from:i.dateTime(t.start),to:i.dateTime(t.end)})}
              </div>`)}
        </details>
      </div>
    </li>`}open(e,i){let{table:o}=p[e],t=o==="sessions"?()=>import("./session-dialog-ERBJE6NR.js"):()=>import("./trip-dialog-FFGLEJWO.js");c(this,`lightningrod-${o.slice(0,-1)}-dialog`,t,{id:i})}showAll(e,i){let{table:o,filter:t}=p[e],{vehicle:r}=this.config,w=()=>import("./list-dialog-QXDU52LF.js"),$={table:o,title:i,config:{vehicle:r,[t]:!0}};c(this,"lightningrod-list-dialog",w,$)}};s.styles=[g,y,h`
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
    `],a([v()],s.prototype,"found",2),s=a([u("lightningrod-attention-card-body")],s);export{s as AttentionCard};
