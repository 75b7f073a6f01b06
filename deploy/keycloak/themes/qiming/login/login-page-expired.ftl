<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
<#if section = "header">${msg("pageExpiredTitle")}
<#elseif section = "form">
<p>${msg("qimingExpiredHelp")}</p>
<p><a class="button" id="loginContinueLink" href="${url.loginAction}">${msg("qimingExpiredContinue")}</a></p>
<p><a class="button plain" id="loginRestartLink" href="${url.loginRestartFlowUrl}">${msg("qimingExpiredRestart")}</a></p>
</#if>
</@layout.registrationLayout>
