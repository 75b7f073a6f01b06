<#import "template.ftl" as layout>
<@layout.registrationLayout; section>
<#if section = "header">${msg("qimingErrorTitle")}
<#elseif section = "form">
<p>${msg("qimingErrorHelp")}</p>
<#if !skipLink?? && (client.baseUrl)?has_content><p><a class="button" id="backToApplication" href="${client.baseUrl}">${msg("backToApplication")}</a></p></#if>
</#if>
</@layout.registrationLayout>
