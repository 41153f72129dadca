using System.ComponentModel.DataAnnotations;
using Scale.Core.Domain.Companies;
using Scale.Core.Passwords;
using Scale.Core.Sessions;

namespace Scale.Api.Features.Auth;

/// <summary>Somebody who wants to sign in.</summary>
public sealed record SignInRequest
{
    /// <summary>The login.</summary>
    /// <example>owner@northwind.example</example>
    [Required, StringLength(SignUp.MostEmail, MinimumLength = 1)]
    public string? Email { get; set; }

    /// <summary>The password.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordHashing.Most, MinimumLength = 1)]
    public string? Password { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>A session that wants new tokens.</summary>
public sealed record RefreshRequest
{
    /// <summary>The refresh token, as the last answer had it.</summary>
    /// <example>ur_… and 79 characters</example>
    [Required, StringLength(SessionToken.Length, MinimumLength = 1)]
    public string? RefreshToken { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(RefreshRequest);
}

/// <summary>A password to set.</summary>
public sealed record SetPasswordRequest
{
    /// <summary>The password of before; left out if there is none.</summary>
    /// <example>correct horse battery staple</example>
    [StringLength(PasswordHashing.Most, MinimumLength = 1)]
    public string? CurrentPassword { get; set; }

    /// <summary>The password to be.</summary>
    /// <example>fourteen blue umbrellas</example>
    [Required, StringLength(PasswordHashing.Most, MinimumLength = PasswordHashing.Least)]
    public string? NewPassword { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(SetPasswordRequest);
}
