<#import "template.ftl" as layout>
<#-- On the way to the campus and back: a form that sends itself; its button for whoever has no scripts. -->
<@layout.registrationLayout; section>
<#if section = "header">${msg("saml.post-form.title")}
<#elseif section = "form">
<p role="status">${msg("saml.post-form.message")}</p>
<form id="saml-post-binding" action="${samlPost.url}" method="post">
<#if samlPost.SAMLRequest??><input type="hidden" name="SAMLRequest" value="${samlPost.SAMLRequest}"></#if>
<#if samlPost.SAMLResponse??><input type="hidden" name="SAMLResponse" value="${samlPost.SAMLResponse}"></#if>
<#if samlPost.relayState??><input type="hidden" name="RelayState" value="${samlPost.relayState}"></#if>
<button type="submit">${msg("doContinue")}</button>
</form>
<script type="module" src="${url.resourcesPath}/js/submit.js"></script>
</#if>
</@layout.registrationLayout>
