using Scale.Core.Notifications;

namespace Scale.Core.Domain.Users;

/// <summary>The message that brings an invitation's token to its address, and nowhere else.</summary>
internal static class InvitationMail
{
    public static Mail Of(Invitation invitation, string company, string token, string acceptUrl, Guid id) => new(
        id,
        invitation.Email,
        "You are invited",
        $"""
        {company} invites you to work with it as {invitation.Role}.

        {(acceptUrl.Length == 0 ? $"Accept with this token: {token}" : $"Accept here: {acceptUrl}#{token}")}

        It works once, until {invitation.ExpiresAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC. If you do not want to, there is nothing to do.

        """);
}
