using Microsoft.EntityFrameworkCore;
using Scale.Core.ApiKeys;
using Scale.Core.Audit;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Users;
using Scale.Core.Passwords;

namespace Scale.Core.Data;

/// <summary>
/// The catalog through EF Core. Row-level security applies here as well: a transaction sees the company that
/// <c>app.company_id</c> names and no other.
/// </summary>
public sealed class CatalogContext(DbContextOptions<CatalogContext> options) : DbContext(options)
{
    /// <summary>Companies.</summary>
    public DbSet<Company> Companies => Set<Company>();

    /// <summary>Users.</summary>
    public DbSet<User> Users => Set<User>();

    /// <summary>Invitations.</summary>
    public DbSet<Invitation> Invitations => Set<Invitation>();

    /// <summary>API keys.</summary>
    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    /// <summary>Passwords.</summary>
    public DbSet<UserPassword> Passwords => Set<UserPassword>();

    /// <summary>Where companies live.</summary>

    /// <summary>Takes note of what a save changes; null where nothing is to be written.</summary>
    internal Action<AuditDraft>? Audit { get; set; }

    /// <inheritdoc />
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var audit = Audit ?? throw new InvalidOperationException("Changes of the catalog go through CatalogWrites, which writes down who made them.");
        ChangeTracker.DetectChanges();
        foreach (var draft in AuditedChanges.Of(ChangeTracker))
            audit(draft);
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // Disposing gives a pooled context back; it must not remember for whom it worked.
    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        Audit = null;
        return base.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Company>().ToTable("companies").HasKey(company => company.Id);
        modelBuilder.Entity<User>().ToTable("users").HasKey(user => new { user.CompanyId, user.Id });
        modelBuilder.Entity<Invitation>().ToTable("invitations").HasKey(invitation => new { invitation.CompanyId, invitation.Id });
        modelBuilder.Entity<ApiKey>().ToTable("api_keys").HasKey(key => new { key.CompanyId, key.Id });
        modelBuilder.Entity<UserPassword>().ToTable("user_passwords").HasKey(password => new { password.CompanyId, password.UserId });
        modelBuilder.Entity<TenantHome>().ToTable("tenant_home").HasKey(home => home.CompanyId);
        // Only so that rows are inserted in this order; the foreign keys themselves are in the migrations.
        modelBuilder.Entity<User>().HasOne<Company>().WithMany().HasForeignKey(user => user.CompanyId);
        modelBuilder.Entity<ApiKey>().HasOne<Company>().WithMany().HasForeignKey(key => key.CompanyId);
        modelBuilder.Entity<ApiKey>().HasOne<User>().WithMany().HasForeignKey(key => new { key.CompanyId, key.UserId });
        modelBuilder.Entity<UserPassword>().HasOne<User>().WithMany().HasForeignKey(password => new { password.CompanyId, password.UserId });
        modelBuilder.Entity<TenantHome>().HasOne<Company>().WithMany().HasForeignKey(home => home.CompanyId);
        SnakeCase.Apply(modelBuilder);
    }
}
