using Npgsql;

namespace CommandScheduler.PostgreSql.Tests;

/// <summary>A role that becomes another one when it logs in, as those that are made for each login do: the other one has the rights.</summary>
internal sealed class LoginRole : IAsyncDisposable
{
    private readonly string _database;
    private readonly string _login = $"login_{Guid.NewGuid():N}";
    private readonly string _owner = $"owner_{Guid.NewGuid():N}";

    private LoginRole(string database) => _database = database;

    /// <summary>Gets the connection string to the database as this role.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database) { Username = _login, Password = "secret", Pooling = false }.ConnectionString;

    public static async Task<LoginRole> MakeAsync(string database)
    {
        var role = new LoginRole(database);
        await Sql.ExecuteAsync(database, $"""
            CREATE ROLE {role._owner};
            GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(database).Database} TO {role._owner};
            CREATE ROLE {role._login} LOGIN PASSWORD 'secret' IN ROLE {role._owner};
            ALTER ROLE {role._login} SET role = '{role._owner}';
            """);
        return role;
    }

    public async ValueTask DisposeAsync()
        => await Sql.ExecuteAsync(_database, $"DROP OWNED BY {_owner}, {_login}; DROP ROLE {_login}; DROP ROLE {_owner};");
}
