<#import "template.ftl" as layout>
<#-- Picture and key on one page: whoever reads it on the phone itself cannot take a picture of it. -->
<#assign isWrong = messagesPerField.existsError("totp", "userLabel")>
<#-- That it must be done is said below, better. -->
<@layout.registrationLayout displayMessage=!(message?? && message.type == "warning"); section>
<#if section = "header">${msg("loginTotpTitle")}
<#elseif section = "form">
<p>${msg("qimingSetUpHelp")}</p>
<ol>
<li>${msg("qimingSetUpScan")}<img id="kc-totp-secret-qr-code" src="data:image/png;base64,${totp.totpSecretQrCode}" alt="${msg("qimingSetUpQr")}" width="220" height="220"></li>
<li>${msg("qimingSetUpType")}<code id="kc-totp-secret-key">${totp.totpSecretEncoded}</code></li>
<li id="help">${msg("qimingSetUpEnter")}</li>
</ol>
<form id="kc-totp-settings-form" action="${url.loginAction}" method="post">
<label for="totp">${msg("loginOtpOneTime")}</label>
<input id="totp" name="totp" required inputmode="numeric" autocomplete="one-time-code" maxlength="7" aria-describedby="${isWrong?then("error ", "")}help"<#if isWrong> aria-invalid="true"</#if>>
<input type="hidden" name="totpSecret" value="${totp.totpSecret}">
<#if mode??><input type="hidden" name="mode" value="${mode}"></#if>
<#if totp.otpCredentials?size gte 1>
<label for="userLabel">${msg("qimingPhoneName")}</label>
<input id="userLabel" name="userLabel" required maxlength="100">
</#if>
<button type="submit" id="saveTOTPBtn">${msg("qimingSaveCode")}</button>
<#if isAppInitiatedAction??><button type="submit" class="plain" name="cancel-aia" value="true" formnovalidate>${msg("doCancel")}</button></#if>
</form>
</#if>
</@layout.registrationLayout>
