using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Replaces <c>CREATE DATABASE</c>.</summary>
internal sealed record PostgresCreationScriptAnnotation(string Script) : IResourceAnnotation;
