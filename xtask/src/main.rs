//! `cargo xtask COMMAND`: reads the arguments and calls the library. Nothing is done here.

use std::process::ExitCode;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use xtask::test::Chosen;
use xtask::{animation, bench, cli, fuzz, release, serve, single_file, site, test};

const USAGE: &str = "\
cargo xtask serve [--port 8080]   build if anything changed, and serve the page on this machine
cargo xtask serve --fast          the same unoptimised and soon there, built anew after each change
cargo xtask build                 build the page into dist/
cargo xtask build --cli           build the command line, target/cli/muster, with expressions
cargo xtask single-file           the built page as one HTML file for use without any server, target/muster.html
cargo xtask release               site, single file and command line with their digests, in target/release-files
cargo xtask reproducible          builds the last commit twice, in two folders, and compares (takes two whole builds)
cargo xtask test [--only STEP]    everything that must pass; STEP is one of check, fmt, clippy, unit, wasm, build, e2e
cargo xtask test --browser NAME   the built page driven in another browser: firefox, webkit (or chromium)
cargo xtask animation             the tour of the built page as docs/tour.png, for the README
cargo xtask fuzz [TARGET] [--seconds N]  any bytes against the engine, N seconds (60) for each target; installs a nightly compiler
cargo xtask bench [--users N]     measures with an export of N users (100000), beside jq and Node";

fn main() -> ExitCode {
    match run(lexopt::Parser::from_env()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut args: lexopt::Parser) -> Result<ExitCode> {
    let Some(Value(command)) = args.next()? else { bail!("say what to do:\n\n{USAGE}") };
    match command.string()?.as_str() {
        "build" => done(building(args)),
        "single-file" => done(no_more(args).and_then(|()| single_file::build())),
        "release" => done(no_more(args).and_then(|()| release::run())),
        "reproducible" => done(no_more(args).and_then(|()| release::reproducible())),
        "serve" => done(serving(args)),
        "bench" => done(users(args).and_then(bench::run)),
        "animation" => done(no_more(args).and_then(|()| animation::run())),
        "fuzz" => done(fuzzing(args).and_then(|asked| fuzz::run(&asked))),
        "test" => test::run(chosen(args)?),
        other => bail!("there is no command {other:?}:\n\n{USAGE}"),
    }
}

fn done(result: Result<()>) -> Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

fn no_more(mut args: lexopt::Parser) -> Result<()> {
    args.next()?.map_or(Ok(()), |arg| Err(arg.unexpected().into()))
}

fn building(mut args: lexopt::Parser) -> Result<()> {
    match args.next()? {
        Some(Long("cli")) => no_more(args).and_then(|()| cli::build()),
        Some(other) => Err(other.unexpected().into()),
        None => site::build().and_then(|()| site::weigh()),
    }
}

fn serving(mut args: lexopt::Parser) -> Result<()> {
    let (mut port, mut fast) = (8080, false);
    while let Some(arg) = args.next()? {
        match arg {
            Long("fast") => fast = true,
            Long("port") | Short('p') => port = args.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    if fast { serve::run_fast(port) } else { serve::run(port) }
}

fn fuzzing(mut args: lexopt::Parser) -> Result<fuzz::Asked> {
    let mut asked = fuzz::Asked::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("seconds") => asked.seconds = args.value()?.parse()?,
            Value(target) if asked.target.is_none() => asked.target = Some(target.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(asked)
}

fn users(mut args: lexopt::Parser) -> Result<u64> {
    let mut users = 100_000;
    while let Some(arg) = args.next()? {
        match arg {
            Long("users") => users = args.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(users)
}

fn chosen(mut args: lexopt::Parser) -> Result<Chosen> {
    let mut chosen = Chosen::default();
    while let Some(arg) = args.next()? {
        match arg {
            Long("only") => chosen.only = Some(args.value()?.parse()?),
            Long("browser") => chosen.browser = Some(args.value()?.parse()?),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(chosen)
}
