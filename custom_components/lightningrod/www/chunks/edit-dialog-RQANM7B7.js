import{a as u,b as d,e as m,f as v}from"./chunk-3YZVBBLC.js";import{a as O,b as T}from"./chunk-DYUJHYZQ.js";import"./chunk-EK7PKTH2.js";import{a as _}from"./chunk-B7H2LFTR.js";import{a as k,b as n,c as a,e as w,g as h,i as x,k as F}from"./chunk-HR2I756M.js";import"./chunk-BHICOPKY.js";import{g,h as y,i as f,j as b,n as $}from"./chunk-L4RVHQKQ.js";import"./chunk-MLXI7IQM.js";import"./chunk-EX4GIHYE.js";import{b as l}from"./chunk-HZWT6QKO.js";var S={moment:{type:"datetime-local"},energy:{type:"number",step:"any",min:"0"},percent:{type:"number",step:"any",min:"0",max:"100"},distance:{type:"number",step:"any",min:"0"},money:{type:"number",step:"any"}},r=class extends T{constructor(){super(...arguments);this.row={};this.inputs={};this.vehicle="";this.saving=!1}async load(){this.vehicle||=this.asked?.vehicle??this.info?.vehicles[0]?.vehicle??""}async opened({table:s,ids:t,row:e,vehicle:i}){if(this.row={},this.inputs={},this.problem=void 0,this.vehicle=i??"",await this.reload(),t.length!==1)return;let o=s==="sessions"?g:y;this.row={...e??await o(this.hass,t[0])}}get fields(){let s=this.asked?.table==="trips"?d:u,t=(this.asked?.ids.length??0)>1;return s.filter(e=>e.editable&&(!t||e.many))}renderDialog({ids:s}){let t=this.info?.vehicles.filter(e=>!e.removed)??[];return n`${this.renderHeader(this.titleOf())}
      <form @submit=${this.save}>
        <div class="content">
          ${this.problem?n`<p class="form-error" role="alert">${this.problem}</p>`:a}
          ${s.length>1?n`<p class="muted">${this.say("session.edit_many_help")}</p>`:a}
          <div class="grid">
            ${!s.length&&t.length>1?n`<label class="field"
                    >${this.say("session.vehicle")}
                    ${this.select(this.vehicle,t.map(e=>({value:e.vehicle,label:e.name})),e=>this.vehicle=e)}
                  </label>`:a}
            ${this.fields.map(e=>this.renderField(e))}
          </div>
        </div>
        <footer role="none">
          <button type="button" class="button" @click=${this.closeDialog}>
            ${this.say("common.cancel")}
          </button>
          <button class="button primary" ?disabled=${this.saving}>
            ${this.say("common.save")}
          </button>
        </footer>
      </form>`}titleOf(){let{table:s,ids:t}=this.asked,e=s==="sessions"?"session":"trip";return t.length?t.length===1?this.say(`${e}.edit_title`):this.say(`${e}.edit_many`,{count:t.length}):this.say(`${e}.new_title`)}renderField(s){let t=s.kind==="long"||s.kind==="tags",e=s.kind==="tags"?"session.tags_help":s.kind==="money"?"session.cost_help":void 0;return n`<label class=${t?"field long":"field"}>
      <span>${this.say(s.label)}${this.unitOf(s)}</span>
      ${this.renderInput(s)} ${e?n`<small>${this.say(e)}</small>`:a}
    </label>`}renderInput(s){let t=this.inputs[s.name]??m(this.row[s.name],s,this.format),e=c=>this.inputs={...this.inputs,[s.name]:c},i=this.optionsOf(s);if(i)return this.select(t,[{value:"",label:"–"},...i],e);let o=c=>e(c.target.value);if(s.kind==="long")return n`<textarea .value=${t} maxlength="4000" @input=${o}></textarea>`;let p=S[s.kind]??{type:"text"};return n`<input
        type=${p.type}
        step=${p.step??a}
        min=${p.min??a}
        max=${p.max??a}
        list=${s.kind==="network"?"networks":a}
        .value=${t}
        @input=${o}
      />${s.kind==="network"?n`<datalist id="networks">
              ${this.info?.networks.map(c=>n`<option value=${c}></option>`)}
            </datalist>`:a}`}select(s,t,e){return n`<select @change=${i=>e(i.target.value)}>
      ${t.map(i=>n`<option value=${i.value} ?selected=${i.value===s}>${i.label}</option>`)}
    </select>`}optionsOf(s){if(s.kind==="place")return(this.info?.places.filter(e=>!e.removed)??[]).map(e=>({value:String(e.id),label:e.name}));if(s.kind==="class")return["business","private","commute"].map(t=>({value:t,label:this.say(`class.${t}`)}));if(s.kind==="charge")return["AC_LEVEL_1","AC_LEVEL_2","DC_FAST"].map(t=>({value:t,label:this.say(`charge.${t.toLowerCase()}`)}))}unitOf(s){let e={energy:"kWh",percent:"%",distance:this.format.lengthUnit,money:String(this.row.cost_currency??this.info?.currency??"")}[s.kind];return e?` (${e})`:""}values(){let s=this.fields.filter(({name:t})=>{let e=this.inputs[t];return e!==void 0&&(this.many?e!=="":!0)});return Object.fromEntries(s.filter(t=>this.inputs[t.name]!==m(this.row[t.name],t,this.format)).map(t=>[t.name,v(this.inputs[t.name],t,this.format)]))}get many(){return(this.asked?.ids.length??0)>1}async save(s){s.preventDefault();let{table:t,ids:e}=this.asked,i=this.values();if(!Object.keys(i).length){this.closeDialog();return}this.saving=!0;try{let{batch_id:o}=e.length?await f(this.hass,t,e,i):await b(this.hass,t,this.vehicle,i),{hass:p}=this;_(this.say,"session.saved",()=>$(p,o)),this.closeDialog()}catch(o){this.problem=x(o)}finally{this.saving=!1}}};r.styles=[F,O,k`
      form {
        display: contents;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
        gap: 14px;
      }
      .long {
        grid-column: 1 / -1;
      }
      textarea {
        min-height: 72px;
      }
      label small {
        color: var(--secondary-text-color);
      }
    `],l([h()],r.prototype,"row",2),l([h()],r.prototype,"inputs",2),l([h()],r.prototype,"vehicle",2),l([h()],r.prototype,"problem",2),l([h()],r.prototype,"saving",2),r=l([w("lightningrod-edit-dialog")],r);export{r as EditDialog};
