namespace Scale.Core.Data.Migrations;

/// <summary>A migration that cannot go on, said so that an operator knows what to do.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
