using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Scale.Core.Data;
using Scale.Core.Domain.Companies;
using Scale.Core.Domain.Exams;
using Scale.Core.Domain.Files;
using Scale.Core.Domain.Orders;
using Scale.Core.Domain.Patients;
using Scale.Core.Domain.Products;
using Scale.Core.Domain.Users;
using Scale.Core.Passwords;

namespace Scale.Core.Domain;

/// <summary>Registers what can be done with companies, users, products, orders, patients, exams and files.</summary>
public static class DomainRegistration
{
    /// <summary>Adds the domain's commands and queries. Needs <c>AddScaleData</c>, events, jobs, files and mail.</summary>
    public static TBuilder AddScaleDomain<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<InvitationOptions>().BindConfiguration(InvitationOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<InvitationOptions>, InvitationOptionsValidator>();
        builder.Services.AddOptions<SignUpOptions>().BindConfiguration(SignUpOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SignUpOptions>, SignUpOptionsValidator>();
        builder.Services.AddPasswords();
        builder.Services.AddHostedService<ModelWarmUp>();
        builder.Services
            .AddSingleton<CompanyCommands>()
            .AddSingleton<CompanyQueries>()
            .AddSingleton<PlanChange>()
            .AddSingleton<CompanyArchive>()
            .AddSingleton<UserCommands>()
            .AddSingleton<UserQueries>()
            .AddSingleton<InvitationCommands>()
            .AddSingleton<AcceptInvitation>()
            .AddSingleton<PatientCommands>()
            .AddSingleton<PatientQueries>()
            .AddSingleton<ExamCommands>()
            .AddSingleton<ExamQueries>()
            .AddSingleton<FileCommands>()
            .AddSingleton<FileQueries>()
            .AddSingleton<ProductCommands>()
            .AddSingleton<ProductQueries>()
            .AddSingleton<OrderCommands>()
            .AddSingleton<OrderUpdates>()
            .AddSingleton<OrderQueries>();
        return builder;
    }
}
