using Microsoft.EntityFrameworkCore;
using Scale.Core.Data;
using Scale.Core.Data.Paging;
using Scale.Core.Tenancy;

namespace Scale.Core.Domain.Users;

/// <summary>Reads of users and invitations, which live in the catalog.</summary>
public sealed class UserQueries(CatalogReads catalog)
{
    /// <summary>The list of a company's users.</summary>
    public static ListDefinition List { get; } = new("users", SqlText.Of<User>("user_list"), UserJson.Write)
    {
        Sorts = [ListSort.ById("createdAt")],
        Filters = [ListFilter.OneOf("role", "role", "Users of that role.", [.. Roles.All])],
        Archivable = true,
        InCatalog = true,
    };

    /// <summary>The list of a company's invitations.</summary>
    public static ListDefinition Invitations { get; } = new("invitations", SqlText.Of<User>("invitation_list"), InvitationJson.Write)
    {
        Sorts = [ListSort.ById("createdAt")],
        InCatalog = true,
    };

    /// <summary>The company's user of that id; null if it has none.</summary>
    public Task<User?> FindAsync(Tenant tenant, Guid id, CancellationToken ct) => catalog.RunAsync(tenant, (db, token) =>
        db.Users.AsNoTracking().SingleOrDefaultAsync(user => user.CompanyId == tenant.CompanyId && user.Id == id, token), ct);
}
