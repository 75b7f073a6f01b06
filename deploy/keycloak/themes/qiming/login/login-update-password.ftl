<#import "template.ftl" as layout>
<#assign isWrong = messagesPerField.existsError("password", "password-new", "password-confirm")>
<#-- That it must be done is said below, better. -->
<@layout.registrationLayout displayMessage=!(message?? && message.type == "warning"); section>
<#if section = "header">${msg("updatePasswordTitle")}
<#elseif section = "form">
<#if !isAppInitiatedAction??><p>${msg("qimingNewPasswordHelp")}</p></#if>
<form id="kc-passwd-update-form" action="${url.loginAction}" method="post">
<#-- For password managers: whose password it is. -->
<input type="text" value="${(auth.attemptedUsername)!""}" autocomplete="username" readonly hidden>
<label for="password-new">${msg("passwordNew")}</label>
<input id="password-new" name="password-new" type="password" required autocomplete="new-password" maxlength="128" aria-describedby="${isWrong?then("error ", "")}rule"<#if isWrong> aria-invalid="true"</#if>>
<p id="rule" class="hint">${msg("qimingNewPasswordRule", (passwordPolicies.length)!12)}</p>
<label for="password-confirm">${msg("passwordConfirm")}</label>
<input id="password-confirm" name="password-confirm" type="password" required autocomplete="new-password" maxlength="128"<#if isWrong> aria-invalid="true" aria-describedby="error"</#if>>
<label class="choice"><input type="checkbox" name="logout-sessions" value="on" checked> ${msg("logoutOtherSessions")}</label>
<button type="submit" id="kc-submit">${msg("qimingSavePassword")}</button>
<#if isAppInitiatedAction??><button type="submit" class="plain" name="cancel-aia" value="true" formnovalidate>${msg("doCancel")}</button></#if>
</form>
</#if>
</@layout.registrationLayout>
