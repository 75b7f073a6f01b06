<#import "template.ftl" as layout>
<#assign isWrong = messagesPerField.existsError("username", "password")>
<@layout.registrationLayout; section>
<#if section = "header">${msg("loginAccountTitle")}
<#elseif section = "form">
<#if !message?has_content && !(auth?? && auth.showUsername())><p class="tagline">${msg("qimingTagline")}</p></#if>
<#if realm.password && social?? && social.providers?has_content>
<ul class="ways"><#list social.providers as way><li><a class="button" id="social-${way.alias}" href="${way.loginUrl}">${msg("qimingLogInWith", way.displayName!way.alias)}</a></li></#list></ul>
<h2>${msg("qimingOrPassword")}</h2>
</#if>
<#if realm.password>
<form id="kc-form-login" action="${url.loginAction}" method="post">
<#if !usernameHidden??>
<label for="username">${msg("username")}</label>
<input id="username" name="username" value="${(login.username)!""}" required autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100"<#if isWrong> aria-invalid="true" aria-describedby="error"</#if>>
<#else>
<#-- For password managers: whose password it is. -->
<input type="text" value="${(auth.attemptedUsername)!""}" autocomplete="username" readonly hidden>
</#if>
<label for="password">${msg("password")}</label>
<input id="password" name="password" type="password" required autocomplete="current-password" maxlength="128"<#if isWrong> aria-invalid="true" aria-describedby="error"</#if>>
<#if auth?? && auth.selectedCredential?has_content><input type="hidden" name="credentialId" value="${auth.selectedCredential}"></#if>
<button type="submit" id="kc-login" name="login">${msg("doLogIn")}</button>
</form>
</#if>
</#if>
</@layout.registrationLayout>
