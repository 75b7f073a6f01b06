<#import "template.ftl" as layout>
<#assign isWrong = messagesPerField.existsError("totp")>
<@layout.registrationLayout; section>
<#if section = "header">${msg("qimingCodeTitle")}
<#elseif section = "form">
<p id="help">${msg("qimingCodeHelp")}</p>
<form id="kc-otp-login-form" action="${url.loginAction}" method="post">
<#if otpLogin.userOtpCredentials?size gt 1>
<fieldset><legend>${msg("qimingPhone")}</legend>
<#list otpLogin.userOtpCredentials as phone>
<label class="choice"><input type="radio" name="selectedCredentialId" value="${phone.id}"<#if phone.id == otpLogin.selectedCredentialId> checked</#if>> ${(phone.userLabel?has_content)?then(phone.userLabel, msg("qimingPhoneNumbered", phone?counter))}</label>
</#list></fieldset>
</#if>
<label for="otp">${msg("loginOtpOneTime")}</label>
<input id="otp" name="otp" required inputmode="numeric" autocomplete="one-time-code" maxlength="7" aria-describedby="${isWrong?then("error ", "")}help"<#if isWrong> aria-invalid="true"</#if>>
<button type="submit" id="kc-login" name="login">${msg("qimingVerify")}</button>
</form>
</#if>
</@layout.registrationLayout>
