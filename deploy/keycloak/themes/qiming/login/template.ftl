<#-- The frame of every page of a login: our name, the other language, one heading, what was wrong, the form.
     The policy below goes further than the realm's header can: Keycloak's helper frames have scripts in the page, these pages have none. Nor has the
     head an end tag, which HTML leaves out as well: before it Keycloak would put a script that makes a reload harmless; here.js does the same. -->
<#macro registrationLayout bodyClass="" displayInfo=false displayMessage=true displayRequiredFields=false>
<#local language = (locale.currentLanguageTag)!"zh-CN">
<#local heading><#nested "header"></#local>
<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'">
<title>${heading} · ${msg("qimingName")}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${url.resourcesPath}/css/login.css">
<script type="module" src="${url.resourcesPath}/js/here.js"></script>
<body>
<header>
<p class="brand"><svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><circle cx="16" cy="16" r="15"/><path d="M16 6l2.6 6.9L26 16l-7.4 3.1L16 26l-2.6-6.9L6 16l7.4-3.1z"/></svg><span>${msg("qimingName")}</span></p>
<#if realm.internationalizationEnabled && (locale.supported)?? && locale.supported?size gt 1>
<nav aria-label="${msg("languages")}"><#list locale.supported as each><#if each.languageTag != language>
<a href="${each.url}" lang="${each.languageTag}" hreflang="${each.languageTag}">${msg("qimingLanguage." + each.languageTag)}</a></#if></#list></nav>
</#if>
</header>
<main>
<h1>${heading}</h1>
<#if auth?? && auth.showUsername() && !auth.showResetCredentials()>
<p class="who">${msg("qimingAccount")}<strong>${auth.attemptedUsername}</strong> <a id="reset-login" href="${url.loginRestartFlowUrl}">${msg("qimingOtherAccount")}</a></p>
</#if>
<#if displayMessage && message?has_content && (message.type != "warning" || !isAppInitiatedAction??)>
<p id="error" class="${(message.type = "error")?then("error", "notice")}" role="${(message.type = "error")?then("alert", "status")}">${kcSanitize(message.summary)?no_esc}</p>
</#if>
<#nested "form">
<#if displayInfo><#nested "info"></#if>
<#if auth?has_content && auth.showTryAnotherWayLink()>
<form action="${url.loginAction}" method="post"><input type="hidden" name="tryAnotherWay" value="on"><button type="submit" class="plain">${msg("doTryAnotherWay")}</button></form>
</#if>
<#nested "socialProviders">
</main>
</body>
</html>
</#macro>
