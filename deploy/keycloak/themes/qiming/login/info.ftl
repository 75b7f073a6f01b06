<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
<#if section = "header"><#if messageHeader??>${kcSanitize(msg(messageHeader))?no_esc}<#else>${msg("qimingInfoTitle")}</#if>
<#elseif section = "form">
<p role="status">${kcSanitize(message.summary)?no_esc}<#if requiredActions??><#list requiredActions>: <strong><#items as action>${kcSanitize(msg("requiredAction.${action}"))?no_esc}<#sep>, </#items></strong></#list></#if></p>
<#if !skipLink??>
<#if pageRedirectUri?has_content><p><a class="button" href="${pageRedirectUri}">${msg("backToApplication")}</a></p>
<#elseif actionUri?has_content><p><a class="button" href="${actionUri}">${msg("proceedWithAction")}</a></p>
<#elseif (client.baseUrl)?has_content><p><a class="button" href="${client.baseUrl}">${msg("backToApplication")}</a></p></#if>
</#if>
</#if>
</@layout.registrationLayout>
