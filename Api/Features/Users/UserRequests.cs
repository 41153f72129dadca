using System.ComponentModel.DataAnnotations;
using Scale.Api.Http.Json;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Users;
using Scale.Core.Passwords;

namespace Scale.Api.Features.Users;

/// <summary>What to change about a user.</summary>
public sealed record UpdateUserRequest : MergeRequest
{
    /// <summary>Name as colleagues read it.</summary>
    /// <example>Grace Hopper</example>
    [StringLength(User.MostName, MinimumLength = 1)]
    public string? Name { get; set => field = Sent(value); }

    /// <summary>What the user may do.</summary>
    /// <example>admin</example>
    [AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public string? Role { get; set => field = Sent(value); }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(UpdateUserRequest);

    internal UserValues ApplyTo(UserValues now) => new(Merge(Name, now.Name), Merge(Role, now.Role));
}

/// <summary>Somebody to invite.</summary>
public sealed record InviteUserRequest
{
    /// <summary>The login to be; whoever has the token decides whether to use it.</summary>
    /// <example>grace@northwind.example</example>
    [Required, EmailAddress, StringLength(SignUp.MostEmail)]
    public string? Email { get; set; }

    /// <summary>What the user will be allowed to do; only owners invite owners.</summary>
    /// <example>member</example>
    [Required, AllowedValues(Roles.Owner, Roles.Admin, Roles.Member)]
    public string? Role { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(InviteUserRequest);
}

/// <summary>An invitation to accept.</summary>
public sealed record AcceptInvitationRequest
{
    /// <summary>The token of the invitation.</summary>
    /// <example>inv_… and 40 letters and digits</example>
    [Required, StringLength(Invitation.TokenLength, MinimumLength = Invitation.TokenLength)]
    public string? Token { get; set; }

    /// <summary>Name as colleagues will read it.</summary>
    /// <example>Grace Hopper</example>
    [Required, StringLength(User.MostName, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>The user's password; left out, it signs in once it has set one.</summary>
    /// <example>correct horse battery staple</example>
    [StringLength(PasswordHashing.Most, MinimumLength = PasswordHashing.Least)]
    public string? Password { get; set; }

    /// <summary>Nothing of it: records end up in logs.</summary>
    public override string ToString() => nameof(AcceptInvitationRequest);
}
