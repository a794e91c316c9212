import{b as c}from"./chunk-ECUKCJ2U.js";import{a as T,d as p}from"./chunk-GDVQ76LI.js";import"./chunk-BUNMXDN4.js";import{a as y}from"./chunk-PW74EMPI.js";import{b as f,c as g,d as u}from"./chunk-EK7PKTH2.js";import{a as v,b as r,c as h,e as $,g as l,k,l as x}from"./chunk-VTIDPPXK.js";import"./chunk-BHICOPKY.js";import{q as b,r as w}from"./chunk-W6IRSUET.js";import{a as m}from"./chunk-MLXI7IQM.js";import"./chunk-L35IES5G.js";import{b as a}from"./chunk-HZWT6QKO.js";var P=260,o=class extends y{constructor(){super(...arguments);this.table=!1;this.priced=[];this.asked=0}setConfig(e){this.period=void 0,this.network=void 0,this.answer=void 0,super.setConfig(e)}get kind(){return c(this.config.chart)[1]}get shownPeriod(){return this.period??this.config.period??this.kind.period}get shownNetwork(){if(!this.kind.network)return;let e=new Set(this.info?.places.map(t=>t.name)),i=this.priced.find(t=>!e.has(t))??this.priced[0];return this.network??this.config.network??i}async load(){let e=++this.asked,{kind:i}=this;if(i.network){let s=await w(this.hass);this.priced=s.filter(d=>d.words!==null).map(d=>d.name)}if(i.network&&!this.shownNetwork){this.answer={};return}let t=this.config.vehicle??(i.single?this.info?.vehicles[0]?.vehicle:void 0),n=await b(this.hass,i.figure,{vehicle:t,network:this.shownNetwork,...u(this.shownPeriod??"all",this.format.timeZone,new Date)});e===this.asked&&(this.answer=n)}renderCard(){let[e]=c(this.config.chart),i=this.say(`chart.title.${e}`),t=this.answer?this.viewOf(this.answer):void 0;return r`${this.renderHead(i,...this.renderChoices(),t?this.renderToggle(t):h)}
      <div class="body">
        ${this.error&&!t?this.renderError():t?this.renderView(t,this.config.title??i):this.renderLoading(P)}
      </div>`}viewOf(e){return this.kind.view(e,{say:this.say,format:this.format,currency:this.info?.currency??this.format.currency,now:new Date(`${f(new Date,this.format.timeZone)}Z`)})}renderChoices(){let e=[];if(this.kind.network){let i=this.priced.map(t=>({value:t,label:t}));if(!i.length)return e;e.push(this.select(this.say("sessions.network"),this.shownNetwork,i,t=>{this.network=t}))}else if(this.kind.period){let i=g.filter(t=>t!=="custom").map(t=>({value:t,label:this.say(`period.${t}`)}));e.push(this.select(this.say("config.period"),this.shownPeriod,i,t=>{this.period=t}))}return e}select(e,i,t,n){return r`<select
      aria-label=${e}
      @change=${s=>{n(s.target.value),this.reload()}}
    >
      ${t.map(s=>r`<option value=${s.value} ?selected=${s.value===i}>${s.label}</option>`)}
    </select>`}renderToggle(e){if(!e.plot||p(e.plot))return h;let i=this.say(this.table?"common.show_chart":"common.show_table");return r`<button
      class="icon-button"
      aria-label=${i}
      title=${i}
      @click=${()=>this.table=!this.table}
    >
      <ha-icon icon=${this.table?"mdi:chart-bar":"mdi:table"}></ha-icon>
    </button>`}renderView(e,i){let t=e.plot&&!p(e.plot)?e.plot:void 0,n=e.table??(t&&T(t)),s=!t&&!e.table?.rows.length;return r`${e.headline&&!s?r`<div class="headline">${e.headline}</div>`:h}
    ${s?this.renderEmpty(e):t&&!this.table?r`<lightningrod-chart
              .plot=${t}
              .label=${e.headline?`${i}: ${e.headline}`:i}
              .dark=${this.hass.themes.darkMode}
              .numbers=${m(this.hass.locale)}
            ></lightningrod-chart>`:this.renderTable(n,i)}
    ${e.note&&!s?r`<p class="note muted">${e.note}</p>`:h}`}renderEmpty({reason:e,note:i,settings:t}){return r`<div class="message">
      <div>${e??this.say(`chart.empty_${this.kind.empty}`)}</div>
      ${i?r`<p>${i}</p>`:h}
      ${(t||this.kind.empty==="prices"&&!e)&&this.mayWrite?this.renderSettings():h}
    </div>`}renderTable({head:e,rows:i},t){return r`<div class="scroll" tabindex="0" role="region" aria-label=${t}>
      <table>
        <thead>
          <tr>
            ${e.map((n,s)=>n?r`<th scope="col" class=${s?"number":""}>${n}</th>`:r`<td></td>`)}
          </tr>
        </thead>
        <tbody>
          ${i.map(n=>r`<tr>
                ${n.map((s,d)=>d?r`<td class="number">${s}</td>`:r`<th scope="row">${s}</th>`)}
              </tr>`)}
        </tbody>
      </table>
    </div>`}};o.styles=[k,x,v`
      .body {
        flex: 1;
        display: flex;
        flex-direction: column;
        min-height: 0;
        padding: 0 16px 14px;
      }
      .headline {
        font-size: 22px;
        line-height: 1.3;
        margin-bottom: 6px;
        font-variant-numeric: tabular-nums;
      }
      lightningrod-chart {
        flex: 1;
        min-height: 220px;
      }
      .head select {
        width: auto;
        max-width: max(46%, 9em);
        /* As wide as what is chosen, not as the longest that could be. */
        field-sizing: content;
        min-height: 36px;
        padding: 4px 6px;
        border-color: transparent;
        color: var(--secondary-text-color);
      }
      .scroll {
        overflow: auto;
        max-height: 420px;
        margin: 0 -8px;
      }
      th {
        white-space: normal;
        vertical-align: bottom;
      }
      tbody th {
        white-space: nowrap;
      }
      /* What a row is about stays when its figures are pushed aside. */
      tr > :first-child {
        position: sticky;
        inset-inline-start: 0;
        background: var(--card-background-color);
      }
      .note {
        margin: 8px 0 0;
        font-size: 12px;
      }
      .message {
        margin: auto;
      }
      .message p {
        margin: 8px 0 0;
        font-size: 12px;
      }
    `],a([l()],o.prototype,"answer",2),a([l()],o.prototype,"table",2),a([l()],o.prototype,"period",2),a([l()],o.prototype,"network",2),a([l()],o.prototype,"priced",2),o=a([$("lightningrod-chart-card-body")],o);export{o as ChartCard};
