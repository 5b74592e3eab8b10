var p=(e,a,c,{h:l})=>l("div",{},l("p",{className:e.help?"title":"notice"},e.text),e.help&&l("p",{className:"notice"},e.help));export{p as render};
